import {expect} from 'chai'
import {parseList, parseSources, sourceLine, sourcesOf} from '../../../../../src/host/linux/userland/apt-sources.js'

const DEB822 = `Types: deb deb-src
# a comment
URIs: http://mirror.example/debian
Suites: trixie trixie-updates
Components: main
 contrib
Signed-By: /usr/share/keyrings/debian.gpg

Types: deb
URIs: http://mirror.example/security
Suites: trixie-security
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 xyz

Enabled: no
Types: deb
URIs: http://off.example
Suites: trixie
Components: main
`

const ONE_LINE = `# deb http://old.example trixie main
deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian trixie main non-free # mine
deb-src http://mirror.example/debian trixie main
deb http://other.example/tool stable main
`

describe('the sources of apt', () => {
  it('are read from stanzas', () => {
    expect(parseSources(DEB822).map(sourceLine)).to.deep.equal([
      'deb [signed-by=/usr/share/keyrings/debian.gpg] http://mirror.example/debian trixie main contrib',
      'deb [signed-by=/usr/share/keyrings/debian.gpg] http://mirror.example/debian trixie-updates main contrib',
      'deb http://mirror.example/security trixie-security main',
    ])
  })

  it('are read from lines', () => {
    expect(parseList(ONE_LINE).map(sourceLine)).to.deep.equal([
      'deb [signed-by=/k.gpg] http://mirror.example/debian trixie main non-free',
      'deb http://other.example/tool stable main',
    ])
  })

  it('serve a suite only when they have it, with its updates and nothing of others', () => {
    const all = [...parseSources(DEB822), ...parseList(ONE_LINE)]
    expect(sourcesOf('trixie', all).map(({suite}) => suite)).to.deep.equal(['trixie', 'trixie-updates', 'trixie-security', 'trixie'])
    expect(sourcesOf('bookworm', all)).to.deep.equal([])
    expect(
      sourcesOf(
        'trixie',
        all.filter(({suite}) => suite !== 'trixie'),
      ),
    ).to.deep.equal([])
  })
})
