// Arguments: `http://ADDRESS:PORT/PATH` or `udp://ADDRESS:PORT`. Prints a JSON list: the first line of each answer, or null when there is none.
import {createSocket} from 'node:dgram'
import {get} from 'node:http'
import {isIPv6} from 'node:net'

const PATIENCE = 1500

const http = (url) =>
  new Promise((resolve) => {
    const request = get(url, {timeout: PATIENCE}, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk))
      response.on('end', () => resolve(text.split('\n')[0]))
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(null))
  })

const udp = ({hostname, port}) =>
  new Promise((resolve) => {
    const address = hostname.replace(/^\[|\]$/g, '')
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
    const end = (answer) => {
      clearTimeout(timer)
      socket.close()
      resolve(answer)
    }
    const timer = setTimeout(() => end(null), PATIENCE)
    socket.on('message', (message) => end(String(message)))
    socket.on('error', () => end(null))
    socket.send('?', Number(port), address)
  })

const ask = (text) => (text.startsWith('udp:') ? udp(new URL(text)) : http(text))
console.log(JSON.stringify(await Promise.all(process.argv.slice(2).map(ask))))
