import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {CORE} from '../support/cli.js'
import {linkedPlugin} from '../support/make-plugin.js'
import {onTerminal, type Terminal} from '../support/terminal.js'
import {worldFor, type World} from '../support/world.js'

const pot = `${process.execPath} ${join(CORE, 'bin/run.js')}`

describe('pot watch', () => {
  let world: World
  const opened: Terminal[] = []

  before(async function () {
    world = await worldFor(this, 'btrfs on Linux')
    await world.pot('init', '--plugins', 'limits')
    const base = await world.base('single')
    await world.pot('create', '-p', 'api', '-t', 'single', '-b', base, '-c', 'sleep 1000')
    await world.pot('create', '-p', 'web', '-t', 'single', '-b', base, '-c', "echo hello from web; printf '\\033[31mred\\n'; sleep 1000")
    await world.pot('start', 'web')
  })
  after(async () => {
    for (const terminal of opened) terminal.kill()
    await world?.close()
  })

  function open(line = `${pot} watch -n 1`, {columns = 80, rows = 24, env = {}}: {columns?: number; rows?: number; env?: NodeJS.ProcessEnv} = {}): Terminal {
    const terminal = onTerminal(line, {
      columns,
      rows,
      env: {...process.env, ...world.env, NODE_ENV: undefined, NO_COLOR: undefined, TERM: 'xterm-256color', LC_ALL: 'C.UTF-8', ...env},
    })
    opened.push(terminal)
    return terminal
  }
  const has = (text: string | RegExp) => (screen: string) => (typeof text === 'string' ? screen.includes(text) : text.test(screen))

  it('shows all pots and the log of the selected one, and gives the terminal back', async () => {
    const terminal = open(`echo before; ${pot} watch -n 1; echo "status $?, $(stty -a | grep -o '[-]*icanon') $(stty -a | grep -o ' [-]*echo ')"`)
    await terminal.until('the table', has(/> api +down/))
    expect(terminal.isAlternate()).to.equal(true)
    terminal.type('G')
    const screen = await terminal.until('the log', has('hello from web\nred'))
    expect(screen).to.match(/> web +running +\d+[smh] +(-|\d+\.\d) +[\d.]+[BKM]/)
    expect(screen).to.match(/log of web/)
    expect(terminal.lines().at(-1)).to.match(/^arrows select s start .* q quit$/)
    terminal.type('q')
    await terminal.ended
    expect(terminal.isAlternate()).to.equal(false)
    expect(terminal.lines().join('\n')).to.match(/before\nstatus 0, icanon +echo/)
  })

  it('starts, stops and takes snapshots by key, after a question where a service ends', async () => {
    const terminal = open()
    await terminal.until('the table', has(/> api +down/))
    terminal.type('s')
    await terminal.until('the result', has(/started api$/m))
    await terminal.until('the new state', has(/> api +running/))
    terminal.type('n')
    const taken = await terminal.until('the snapshot', has(/snapshot \d+ of api/))
    expect(await world.pot('info', '-s', '-p', 'api')).to.include(/snapshot (\d+) of/.exec(taken)?.[1])
    terminal.type('t')
    await terminal.until('a question', has('stop api? y or n'))
    terminal.type('n')
    await terminal.until('that nothing was done', has('nothing was done'))
    terminal.type('ty')
    await terminal.until('the result', has(/stopped api$/m))
    await terminal.until('the new state', has(/> api +down/))
    expect(await world.pot('ps', '-q')).to.equal('web\n')
    terminal.type('\u0003')
    await terminal.ended
  })

  it('shows errors in the screen', async () => {
    await world.pot('set-attribute', '-p', 'api', '-A', 'devfs_ruleset', '-V', '4')
    await world.pot('add-dep', '-p', 'web', '-P', 'api')
    const terminal = open()
    await terminal.until('the table', has(/> api/))
    await world.pot('start', 'api')
    await terminal.until('the new state', has(/> api +running/))
    terminal.type('ty')
    await terminal.until('the refusal', has(/web.*depends|depend.*web|needs/))
    expect(terminal.isAlternate()).to.equal(true)
    terminal.type('q')
    await terminal.ended
    await world.pot('add-dep', '-p', 'web', '-P', 'api', '--remove')
    await world.pot('stop', 'api')
  })

  it('opens a shell on the same terminal, and comes back', async () => {
    const terminal = open()
    await terminal.until('the table', has(/> api/))
    terminal.type('e')
    await terminal.until('a reason', has('api is not running: s starts it'))
    terminal.type('G')
    await terminal.until('the selection', has(/> web/))
    terminal.type('e')
    await terminal.until('a prompt', has(/[#$] *$/m))
    expect(terminal.isAlternate()).to.equal(false)
    terminal.type('echo $((40 + 2)) in the pot\n')
    await terminal.until('the answer', has('42 in the pot'))
    terminal.type('exit 3\n')
    await terminal.until('the screen', has('the shell in web has ended with exit status 3'))
    expect(terminal.isAlternate()).to.equal(true)
    terminal.type('q')
    await terminal.ended
  })

  it('filters by typing, and follows the size of the terminal', async () => {
    const terminal = open()
    await terminal.until('both', has(/ api[\s\S]* web/))
    terminal.type('/we')
    await terminal.until('one', (screen) => /> web/.test(screen) && !/ api /.test(screen))
    terminal.type('\r')
    terminal.resize(200, 50)
    await terminal.until('more columns', has(/RESTARTS .* NETWORK/))
    expect(terminal.lines()).to.have.length(50)
    terminal.resize(40, 10)
    await terminal.until('fewer columns', (screen) => !screen.includes('RESTARTS') && /> web/.test(screen))
    terminal.type('q')
    await terminal.ended
  })

  for (const [signal, status] of [
    ['TERM', 143],
    ['INT', 130],
  ] as const)
    it(`gives the terminal back at SIG${signal}`, async () => {
      const terminal = open(`sh -c 'echo pid $$; exec ${pot} watch'; echo "status $?"`)
      await terminal.until('the table', has(/> api/))
      const pid = Number(/pid (\d+)/.exec(terminal.written())?.[1])
      process.kill(pid, `SIG${signal}`)
      await terminal.ended
      expect(terminal.isAlternate()).to.equal(false)
      expect(terminal.lines().join('\n')).to.include(`status ${status}`)
    })

  it('gives the terminal back when pot itself fails, and shows why', async () => {
    const crash = `--import "data:text/javascript,setTimeout(() => { throw new Error('crash of the test') }, 5000)"`
    const terminal = open(`${process.execPath} ${crash} ${join(CORE, 'bin/run.js')} watch; echo "status $?"`)
    await terminal.ended
    expect(terminal.isAlternate()).to.equal(false)
    expect(terminal.lines().join('\n')).to.match(/crash of the test[\s\S]*status 1/)
  })

  it('writes ASCII where the locale has no UTF-8', async () => {
    const terminal = open(undefined, {env: {LC_ALL: 'C', LANG: undefined}})
    await terminal.until('the table', has(/> api/))
    terminal.type('q')
    await terminal.ended
    expect([...terminal.written()].filter((one) => one > '~')).to.deep.equal([])
  })

  it('refuses a terminal that cannot move its cursor, in one line', async () => {
    const terminal = open(`${pot} watch; echo "status $?"`, {env: {TERM: 'dumb'}})
    await terminal.ended
    expect(terminal.lines().join('\n')).to.match(/pot: watch cannot draw on a terminal of type 'dumb'\n +pot ls --table\nstatus 1/)
  })

  it('prints the pots once elsewhere', async () => {
    const [head, ...rows] = (await world.pot('watch')).trimEnd().split('\n')
    expect(head).to.match(/^NAME +STATE +SINCE +CPU% +MEMORY +IP +PORTS$/)
    expect(rows.map((line) => line.split(/ +/).slice(0, 2))).to.deep.include.members([
      ['api', 'down'],
      ['web', 'running'],
    ])
    const data = JSON.parse(await world.pot('watch', '--json'))
    expect(data.find(({name}: {name: string}) => name === 'web').memory).to.be.greaterThan(0)
  })

  it('looks once a second at most, also when keys and results come faster', async () => {
    const file = join(world.root, 'looks')
    const source = `import {appendFileSync} from 'node:fs'
export const metrics = async () => { appendFileSync(${JSON.stringify(file)}, Date.now() + '\\n'); return [] }`
    const plugin = linkedPlugin(join(world.root, 'counting'), {name: 'pot-plugin-counting', hooks: {'pot:metrics': 'metrics'}, files: {'hooks.js': source}})
    await world.pot('plugins', 'link', plugin)
    const terminal = open()
    await terminal.until('the table', has(/> api/))
    for (const [keys, result] of [
      ['Gn', /snapshot \d+ of web/],
      ['gs', /started api$/m],
      ['ty', /stopped api$/m],
    ] as const) {
      terminal.type(keys)
      await terminal.until('the result', has(result))
    }
    await terminal.until('the new state', has(/> api +down/))
    const times = () => readFileSync(file, 'utf8').trim().split('\n').map(Number)
    // The clock of the screen draws it anew with each look.
    await terminal.until('a third look', () => times().length >= 3)
    terminal.type('q')
    await terminal.ended
    await world.pot('plugins', 'unlink', 'pot-plugin-counting')
    // The time of a look is that of its begin, and the hook comes somewhat later.
    const looks = times()
    const gaps = looks.slice(1).map((time, index) => time - (looks[index] ?? 0))
    expect(Math.min(...gaps), gaps.join(' ')).to.be.at.least(500)
  })
})
