// Arguments: a name, then `tcp:PORT` and `udp:PORT`, each with `@ADDRESS` or on all addresses. Answers on each with the name and the address of who asks, and says `ready` when it can.
import {createSocket} from 'node:dgram'
import {createServer} from 'node:http'

const [name, ...ports] = process.argv.slice(2)
const plain = (address) => address.replace(/^::ffff:/, '')
let waiting = ports.length
const ready = () => {
  waiting -= 1
  if (waiting === 0) console.log('ready')
}
for (const spec of ports) {
  const [, proto, port, address = '::'] = /^(tcp|udp):(\d+)(?:@(.*))?$/.exec(spec)
  if (proto === 'tcp') createServer(({socket}, response) => response.end(`${name} ${plain(socket.remoteAddress)}`)).listen(Number(port), address, ready)
  else {
    const socket = createSocket({type: 'udp6', ipv6Only: false})
    socket.on('message', (_, {address: asks, port: from}) => socket.send(`${name} ${plain(asks)}`, from, asks))
    socket.bind(Number(port), address, ready)
  }
}
