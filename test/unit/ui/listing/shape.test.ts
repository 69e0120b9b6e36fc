import {expect} from 'chai'
import type {Listing} from '../../../../src/ui/listing/listing.js'
import {shape, usedColumns, type Shape} from '../../../../src/ui/listing/shape.js'

interface Row {
  readonly name: string
  readonly size?: number
  readonly tags: readonly string[]
}

const LISTING: Listing<Row> = {
  columns: [
    {name: 'name', value: ({name}) => name},
    {name: 'size', value: ({size}) => size, bytes: true},
    {name: 'tags', value: ({tags}) => tags},
    {name: 'length', value: ({name}) => name.length, text: ({name}) => `${name.length} letters`},
  ],
  filters: {tag: (value) => (row) => row.tags.includes(value)},
}
const ROWS: Row[] = [
  {name: 'web-10', size: 2048, tags: ['a', 'b']},
  {name: 'web-9', size: 3 * 1024 ** 3, tags: []},
  {name: 'db', tags: ['a']},
]

describe('the shape of a list', () => {
  const shaped = (flags: Partial<Shape>) => shape(ROWS, LISTING, {bytes: false, ...flags})
  const names = (flags: Partial<Shape>) => shaped(flags).rows.map(({name}) => name)

  it('is that of the caller without columns and a template', () => {
    expect(shaped({sort: 'name'}).lines).to.equal(undefined)
    expect(names({})).to.deep.equal(['web-10', 'web-9', 'db'])
  })

  it('sorts numbers by size, names with numbers by these, and puts what is unknown at the end', () => {
    expect(names({sort: 'name'})).to.deep.equal(['db', 'web-9', 'web-10'])
    expect(names({sort: '-name'})).to.deep.equal(['web-10', 'web-9', 'db'])
    expect(names({sort: 'size'})).to.deep.equal(['web-10', 'web-9', 'db'])
    expect(names({sort: '-size'})).to.deep.equal(['web-9', 'web-10', 'db'])
  })

  it('filters by the text of each column, and by what the list has besides', () => {
    expect(names({filter: ['name=web-*']})).to.deep.equal(['web-10', 'web-9'])
    expect(names({filter: ['tag=a', 'size=2048']})).to.deep.equal(['web-10'])
    expect(() => names({filter: ['colour=red']})).to.throw("'colour' is not a key")
  })

  it('prints a table of the columns, with a hyphen for what is unknown or empty', () => {
    expect(shaped({columns: 'size,name,tags'}).lines).to.deep.equal(['SIZE  NAME    TAGS', '2K    web-10  a b', '3G    web-9   -', '-     db      a'])
    expect(shape([], LISTING, {bytes: false, columns: 'name'}).lines).to.deep.equal([])
  })

  it('prints sizes as numbers if it is told to', () => {
    expect(shaped({columns: 'size', bytes: true, filter: ['name=web-9']}).lines).to.deep.equal(['SIZE', '3221225472'])
  })

  it('fills a template', () => {
    expect(shaped({format: '{{.name}}\\t{{ length }};{{.tags}}', filter: ['name=db']}).lines).to.deep.equal(['db\t2 letters;a'])
    expect(shaped({format: 'a\\\\n{{.size}}|', filter: ['name=db']}).lines).to.deep.equal(['a\\n|'])
  })

  it('is refused with the columns that there are', () => {
    for (const flags of [{columns: 'name,colour'}, {sort: '-colour'}, {format: '{{.colour}}'}]) {
      expect(() => shaped(flags))
        .to.throw("there is no column 'colour'")
        .with.property('suggestions')
        .that.deep.equals(['one of: name size tags length'])
    }
    expect(() => shaped({format: '{{.name'})).to.throw("'{{.name' is not a part of a template")
    expect(() => shaped({format: '{{upper .name}}'})).to.throw("'{{upper .name}}' is not a part of a template")
  })

  it('tells which columns it uses', () => {
    expect([...usedColumns({bytes: false, columns: 'name', sort: '-size', filter: ['tags=a']})].toSorted()).to.deep.equal(['name', 'size', 'tags'])
    expect([...usedColumns({bytes: false, format: '{{.name}} {{.length}}'})]).to.deep.equal(['name', 'length'])
  })
})
