import FlavourList from './list.js'

export default class Flavour extends FlavourList {
  static override summary = 'Show, check and make flavours.'
  static override description =
    'A flavour is a recipe for pots: a file NAME with commands of pot, one per line, and a script NAME.sh that runs in the pot. One of the two files can be absent. create -f and clone -f apply a flavour. Without a subcommand, lists the flavours.'
  static override examples = ['<%= config.bin %> flavour', '<%= config.bin %> flavour new web', '<%= config.bin %> flavour lint web']
}
