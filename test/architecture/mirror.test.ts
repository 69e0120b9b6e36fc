import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {ROOT} from '../support/cli.js'

/** The test files below a directory, without `.test.ts`. */
const testsIn = (directory: string): string[] =>
  readdirSync(join(ROOT, directory), {recursive: true, encoding: 'utf8'}).flatMap((file) =>
    file.endsWith('.test.ts') ? [file.slice(0, -'.test.ts'.length)] : [],
  )

const PLUGINS = readdirSync(join(ROOT, 'plugins'))

describe('the tests of plugins', () => {
  it('have the names of the files or directories that they test; those of a whole plugin are in host/', () => {
    const strangers = PLUGINS.flatMap((plugin) =>
      testsIn(`plugins/${plugin}/test`).flatMap((name) => {
        const source = join(ROOT, 'plugins', plugin, 'src', name)
        return name.startsWith('host/') || existsSync(`${source}.ts`) || existsSync(source) ? [] : [`plugins/${plugin}/test/${name}.test.ts`]
      }),
    )
    expect(strangers).to.deep.equal([])
  })

  it('of a whole plugin import nothing of it', () => {
    const wrong = PLUGINS.flatMap((plugin) =>
      testsIn(`plugins/${plugin}/test`)
        .filter((name) => name.startsWith('host/'))
        .filter((name) =>
          /from '(?:\.\.\/)+src\//.test(readFileSync(join(ROOT, 'plugins', plugin, 'test', `${name}.test.ts`), 'utf8').replaceAll(/'(?:\.\.\/){4}src\//g, '')),
        )
        .map((name) => `plugins/${plugin}/test/${name}.test.ts`),
    )
    expect(wrong).to.deep.equal([])
  })
})
