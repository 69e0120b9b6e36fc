/** Returns the error that `run` throws, or its result when it throws none. */
export const thrown = (run: () => unknown): unknown => {
  try {
    return run()
  } catch (error) {
    return error
  }
}

/** Returns the code of an error, or the value itself when it has none. */
export const code = (error: unknown): unknown => (typeof error === 'object' && error !== null && 'code' in error ? error.code : error)
