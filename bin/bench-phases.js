// Finds out in which part of a command the processor time of pot is spent. See bench.js.

const middle = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const REVERSE = {create: 'destroy', start: 'stop', stop: 'start', destroy: 'create'}

/** Writes a table: each part is the difference between a command line that ends before it and one that ends after it. */
export function benchPhases({POT, own, time, rounds, say, table, number}) {
  const commands = {create: 'create -p phases -b busy', start: 'start phases', stop: 'stop phases', destroy: 'destroy -p phases'}
  const parts = Object.keys(commands).map((name) => [name, {node: [], core: [], plan: [], pot: [], all: []}])
  for (let round = 0; round < rounds; round++)
    for (const [name, found] of parts) {
      const command = `${POT} ${commands[name]}`
      found.node.push(own('node -e 0').cpu)
      found.core.push(own(`${POT} version`).cpu)
      found.plan.push(own(`${command} --plan`).cpu)
      found.all.push(time(command).cpu)
      // The command runs twice, and each time it changes the pot.
      time(`${POT} ${commands[REVERSE[name]]}`)
      found.pot.push(own(command).cpu)
    }
  say('## Where the time goes')
  say()
  say(
    'Processor time of a command in ms. The plan has the modules of the command and of its plugins, the settings, the records, and all questions to the host.',
  )
  say('The steps have the journal, and the start of programs.')
  say()
  table(
    ['', 'node', 'modules of the core', 'plan', 'steps', 'programs'],
    parts.map(([name, found]) => {
      const [node, core, plan, pot, all] = ['node', 'core', 'plan', 'pot', 'all'].map((key) => middle(found[key]))
      return [name, ...[node, core - node, plan - core, pot - plan, all - pot].map(number)]
    }),
  )
}
