import {misuse} from '@pot/core'

/** `text`, when it is `[tcp:|udp:]PORT[:HOSTPORT]` with ports from 1 to 65535. Rejects with USAGE. */
export function checkPort(text: string): string {
  const [, port, host] = /^(?:tcp:|udp:)?(\d{1,5})(?::(\d{1,5}))?$/.exec(text) ?? []
  const isPort = (number: string) => Number(number) >= 1 && Number(number) <= 65_535
  if (port !== undefined && isPort(port) && (host === undefined || isPort(host))) return text
  throw misuse(`'${text}' is no port to export`, '-e [tcp:|udp:]PORT[:HOSTPORT], such as -e 80:8080')
}
