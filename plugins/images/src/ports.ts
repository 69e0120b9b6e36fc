import {isIP} from 'node:net'
import {misuse} from '@pot/core'

/** `text`, when it is `[tcp:|udp:]PORT[:HOSTPORT][@ADDRESS]`, as `export-ports` has it, with ports from 1 to 65535. Rejects with USAGE. */
export function checkPort(text: string): string {
  const [, port, host = port, address] = /^(?:tcp:|udp:)?(\d{1,5})(?::(\d{1,5}))?(?:@([\da-fA-F:.]+))?$/.exec(text) ?? []
  const isPort = (number: string | undefined) => Number(number) >= 1 && Number(number) <= 65_535
  if (isPort(port) && isPort(host) && (address === undefined || isIP(address) !== 0)) return text
  throw misuse(`'${text}' is no port to export`, '-e [tcp:|udp:]PORT[:HOSTPORT][@ADDRESS], such as -e 80:8080')
}
