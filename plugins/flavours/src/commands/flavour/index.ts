import FlavourList from './list.js'

export default class Flavour extends FlavourList {
  static override summary = 'Look at flavours, check them, and make new ones.'
  static override description =
    'A flavour is a recipe for pots: a file NAME with commands of pot, one a line, and a script NAME.sh that is run in the pot; either may be absent. It is used by create -f and clone -f. Without a further word the flavours are listed.'
  static override examples = ['<%= config.bin %> flavour', '<%= config.bin %> flavour new web', '<%= config.bin %> flavour lint web']
}
