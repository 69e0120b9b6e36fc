import mocha from 'mocha'

const {EVENT_RUN_END} = mocha.Runner.constants

/** Mocha's own, and at the very end one line that a program can read. */
export default class Reporter extends mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options)
    const failedChecks = Number(process.env.POT_FAILED_CHECKS ?? 0)
    runner.once(EVENT_RUN_END, () => {
      const {passes, failures, pending} = this.stats
      setImmediate(() => console.log(`${passes} passed, ${failures + failedChecks} failed, ${pending} skipped`))
    })
  }
}
