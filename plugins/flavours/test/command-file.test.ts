import {expect} from 'chai'
import {parseArgument, parseGiven, settle, type Argument} from '../src/arguments.js'
import {parseCommandFile} from '../src/command-file.js'
import {failure} from '../../../test/support/fake-context.js'

const kinds = (text: string) => parseCommandFile(text).map(({kind}) => kind)
const words = (text: string) => parseCommandFile(text).flatMap((line) => (line.kind === 'command' ? [line.words] : []))

describe('command files of flavours', () => {
  it('may be empty', () => expect(parseCommandFile('')).to.deep.equal([]))

  it('have words between white space, with no quotes', () => {
    expect(words(' copy-in  -s\t"a b" -d /root \n')).to.deep.equal([['copy-in', '-s', '"a', 'b"', '-d', '/root']])
    expect(words('mount-in -d /a -m /b')).to.deep.equal([['mount-in', '-d', '/a', '-m', '/b']])
  })

  it('take all that follows set-cmd -c as it is, and refuse other forms', () => {
    expect(words(`set-cmd -c "nginx -g  'daemon off;'"`)).to.deep.equal([['set-cmd', '-c', `"nginx -g  'daemon off;'"`]])
    for (const line of ['set-cmd', 'set-cmd -c', 'set-cmd -c ', 'set-cmd -p x -c y']) expect(kinds(line), line).to.deep.equal(['wrong'])
  })

  it('pass over comments and empty lines in silence, and tell of what is no command of a flavour', () => {
    expect(kinds('# a\n\n  \nset-hosts -H a:b\nset-attr -A a -V b\n#set-cmd\n')).to.deep.equal(['blank', 'blank', 'blank', 'unknown', 'unknown', 'blank'])
  })

  it('may have been written on Windows', () => expect(words('set-rss -M 64M\r\n')).to.deep.equal([['set-rss', '-M', '64M']]))

  it('declare arguments, with their line when one is wrong', () => {
    const [line, wrong] = parseCommandFile('# arg PORT uint 80\n# arg PATH string x\n')
    expect(line).to.deep.include({kind: 'argument', argument: {key: 'PORT', type: 'uint', default: '80'}})
    expect(wrong).to.include({kind: 'wrong', number: 2, why: 'an argument cannot be called PATH'})
  })
})

describe('arguments of flavours', () => {
  it('have a type and perhaps a default, which fits', () => {
    expect(parseArgument('NAME string two words')).to.deep.equal({key: 'NAME', type: 'string', default: 'two words'})
    expect(parseArgument('NAME string ""')).to.deep.equal({key: 'NAME', type: 'string', default: ''})
    expect(parseArgument('ON bool on')).to.deep.equal({key: 'ON', type: 'bool', default: 'YES'})
    expect(parseArgument('MODE dev|live')).to.deep.equal({key: 'MODE', type: ['dev', 'live'], default: undefined})
    for (const text of ['', 'port uint', 'PORT', 'PORT int', 'PORT uint x', 'MODE a|b c', 'ON bool maybe', '_POT_NAME string', 'LD_PRELOAD string'])
      expect(parseArgument(text), text).to.be.a('string')
  })

  const declared: Argument[] = [
    {key: 'PORT', type: 'uint', default: '80'},
    {key: 'TLS', type: 'bool', default: undefined},
  ]

  it('become the environment of the script', () => {
    expect(settle('web', declared, parseGiven(['TLS=no', 'TLS=true']))).to.deep.equal({PORT: '80', TLS: 'YES'})
    expect(settle('web', [{key: 'A', type: 'string', default: undefined}], parseGiven(['A=b=c']))).to.deep.equal({A: 'b=c'})
  })

  it('are refused when they do not fit, and when one is missing', async () => {
    for (const [given, said] of [
      [[], 'needs TLS'],
      [['TLS=perhaps'], "'perhaps' is not a value for TLS"],
      [['TLS=yes', 'PORT=-1'], "'-1' is not a value for PORT"],
    ] as const) {
      const error = await failure(Promise.resolve().then(() => settle('web', declared, parseGiven(given))))
      expect(error).to.have.property('code', 'USAGE')
      expect(error).to.have.property('message').that.includes(said)
    }
    expect(() => parseGiven(['=x'])).to.throw('KEY=VALUE')
  })
})
