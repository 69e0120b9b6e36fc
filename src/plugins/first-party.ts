/** The names of the plugins of pot itself. No registry is asked for them, also when this copy of pot lacks the plugin: others may have the names there. */
export const FIRST_PARTY: readonly string[] = ['directory', 'flavours', 'images', 'limits', 'network']
