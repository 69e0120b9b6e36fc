/** Adds the directories of administrator tools, which the PATH of an ordinary user may lack, and removes relative directories such as the current one. */
export function searchPath(path = process.env.PATH ?? ''): string {
  const places = path.split(':').filter((place) => place.startsWith('/'))
  return [...new Set([...places, '/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/bin', '/bin'])].join(':')
}
