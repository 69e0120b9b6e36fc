import NetworkList from './list.js'

export default class Network extends NetworkList {
  static override summary = 'Look at the networks of bridges, their addresses and ports.'
  static override description = 'Without a further word they are listed.'
  static override aliases: string[] = []
  static override examples = ['<%= config.bin %> network', '<%= config.bin %> network show internal']
}
