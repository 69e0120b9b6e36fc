import {execFileSync} from 'node:child_process'
import {expect} from 'chai'
import {parseAssignments, setSetting} from '../../../src/settings/text.js'

const values = (text: string) => Object.fromEntries(parseAssignments(text).map(({key, value}) => [key, value]))
const problems = (text: string) => parseAssignments(text).flatMap(({problem}) => problem ?? [])

describe('parseAssignments', () => {
  const same = [
    'A=plain',
    "A='single $HOME `x` \\ \"'",
    'A="double \\" \\\\ \\$ \\` \\n"',
    'A=a"b c"\'d e\'f',
    'export A=exported',
    '  A=indented',
    'A=word # a comment',
    'A=no#comment',
    'A="# no comment"',
    'A=',
    'A=one\nA=two',
    'B=below\nA=$B/x',
    `B=below\nA="$\{B}/x y"`,
    "B=below\nA='$B'",
    'A=back\\ slash',
    'A=first; B=x',
    'B=x; A=second',
    'B=x A=second',
    'A="x y" B=z',
    "B='p q' export=1 A=$B",
    'A=1;B=2;A=3',
    `: $\{A:=value}`,
    `: "$\{A:=a b}"`,
    `: "$\{A=/x/y}"   # why`,
    `A=first\n: $\{A:=second}`,
    `B=x\n: $\{A:=$B/y}; B=z`,
    `: $\{B:=x} ; A=1`,
    '# A=comment\nA=real',
  ]
  for (const text of same) {
    it(`reads as sh(1) does: ${JSON.stringify(text)}`, () => {
      const shell = execFileSync('sh', ['-c', `${text}\nprintf '%s' "$A"`], {encoding: 'utf8'})
      expect(values(text).A).to.equal(shell)
    })
  }

  it('takes several words without quotes, which a shell would run', () => {
    expect(values('POT_EXTRA_EXTIF=vlan20  vlan50   # two\n')).to.deep.equal({POT_EXTRA_EXTIF: 'vlan20  vlan50'})
  })

  it('reads files with carriage returns', () => {
    expect(values('A=1\r\nB="x y"\r\n')).to.deep.equal({A: '1', B: 'x y'})
  })

  it('runs nothing, and says so', () => {
    expect(problems('A=$(reboot)')).to.deep.equal(['$ is not known here'])
    expect(problems('A=`reboot`')).to.deep.equal(['it would run a command'])
    expect(problems('A="x`reboot`"')).to.have.length(1)
    expect(problems(`A=$\{HOME}`)).to.deep.equal([`$\{HOME} is not known here`])
  })

  it('finds quotes that are not closed', () => {
    expect(problems('A="x')).to.deep.equal(['a quote is not closed'])
    expect(problems("A='x")).to.deep.equal(['a quote is not closed'])
  })

  it('passes over what assigns nothing', () => {
    expect(values('# text\n\nif true; then\n. /etc/rc.subr\nfi\n')).to.deep.equal({})
  })
})

describe('setSetting', () => {
  const text = '# top\n\nexport A="old value" # why\nOTHER=$(kept)\nB=1\nA=older\n'

  it('replaces the assignment that counts and leaves every other byte', () => {
    expect(setSetting('# top\nexport A="old value" # why\nOTHER=$(kept)\n', 'A', 'new')).to.equal('# top\nexport A=new # why\nOTHER=$(kept)\n')
    expect(setSetting(text, 'A', 'new')).to.equal(text.replace('A=older', 'A=new'))
  })

  it('puts a new key at the end, also when the last line has no end', () => {
    expect(setSetting('B=1', 'A', 'x')).to.equal('B=1\nA=x\n')
    expect(setSetting('', 'A', 'x')).to.equal('A=x\n')
  })

  it('takes away every line of a key', () => {
    expect(setSetting(text, 'A', null)).to.equal('# top\n\nOTHER=$(kept)\nB=1\n')
    expect(setSetting(text, 'NONE', null)).to.equal(text)
  })

  it('changes one of several assignments in a line, and one that sets a default', () => {
    expect(setSetting('A=1 B=2; C=3\n', 'B', 'x')).to.equal('A=1 B=x; C=3\n')
    expect(setSetting('A=1 B=2; C=3\n', 'A', null)).to.equal(' B=2; C=3\n')
    expect(setSetting('A=1 B=2; C=3\n', 'B', null)).to.equal('A=1 C=3\n')
    expect(setSetting('A=1; A=2\nC=3\n', 'A', null)).to.equal('C=3\n')
    expect(setSetting(`: "$\{A:=old}" # why\n`, 'A', 'new')).to.equal('A=new # why\n')
    expect(setSetting(`x\n: $\{A:=old}\n`, 'A', null)).to.equal('x\n')
  })

  it('replaces a line that cannot be read', () => {
    expect(setSetting('A="open\nB=2\n', 'A', 'x')).to.equal('A=x\nB=2\n')
  })

  for (const value of ['', 'plain', 'two words', 'do"uble', "sin'gle", '$HOME `x` \\', 'all " \' $ \\ `', '# x', 'a;b']) {
    it(`writes ${JSON.stringify(value)} so that it and sh(1) read it back`, () => {
      const written = setSetting('', 'A', value)
      expect(values(written).A).to.equal(value)
      expect(execFileSync('sh', ['-c', `${written}printf '%s' "$A"`], {encoding: 'utf8'})).to.equal(value)
    })
  }
})
