import NetworkList from './list.js'

export default class Network extends NetworkList {
  static override summary = 'Show the networks of bridges, their addresses and their ports.'
  static override description = 'Without a subcommand, lists the networks.'
  static override aliases: string[] = []
  static override examples = ['<%= config.bin %> network', '<%= config.bin %> network show internal']
}
