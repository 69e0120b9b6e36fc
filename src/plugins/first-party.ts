/** Plugins of the distribution and their commands, for the message about a missing command. */
export const FIRST_PARTY: Readonly<Record<string, readonly string[]>> = {
  network: ['vnet-start', 'vnet-stop', 'create-private-bridge', 'destroy-private-bridge', 'export-ports', 'network'],
  limits: ['set-rss', 'get-rss', 'stats'],
  flavours: ['flavour', 'copy-in-flv'],
  images: ['export', 'import', 'prepare', 'execute', 'image'],
  directory: [],
}

/** Short name of the plugin of the distribution that has this command; undefined when no plugin has it. */
export const pluginOf = (command: string): string | undefined => Object.entries(FIRST_PARTY).find(([, commands]) => commands.includes(command))?.[0]
