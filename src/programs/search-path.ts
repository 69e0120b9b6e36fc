/** Tools of an administrator are looked for even when an ordinary user asks, and never in the current directory. */
export function searchPath(path = process.env.PATH ?? ''): string {
  const places = path.split(':').filter((place) => place.startsWith('/'))
  return [...new Set([...places, '/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/bin', '/bin'])].join(':')
}
