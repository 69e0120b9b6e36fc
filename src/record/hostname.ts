/** The host name of a pot: its name with that of the host where both fit into `max` characters, else as much of its name as fits. */
export function usableHostname(name: string, host: string, max: number): string {
  const full = `${name}.${host}`
  return full.length <= max && host !== '' ? full : name.slice(0, max)
}
