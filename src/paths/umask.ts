let given: number | undefined

/**
 * Sets the umask of this process and of all its children to 022: the files and programs of a pot must not depend on the shell in which pot is called.
 * Returns the umask of the caller, which applies to files for the caller, such as an exported image.
 */
export function callerUmask(): number {
  given ??= process.umask(0o022)
  return given
}
