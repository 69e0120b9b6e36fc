/** A shell for which pot has a script of completion. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/** The text by which pot knows a script as its own. */
export const MARK = 'Completion of pot; made by pot completion.'

const BASH = `# ${MARK}
_pot() {
  local kind= word
  COMPREPLY=()
  while IFS=$'\\t' read -r word _; do
    if [ -z "$kind" ]; then kind=$word; else COMPREPLY+=("$word"); fi
  done < <("\${COMP_WORDS[0]}" __complete bash "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [ "$kind" = files ]; then compopt -o default -o filenames 2>/dev/null; fi
}
complete -F _pot pot
`

const ZSH = `#compdef pot
# ${MARK}
_pot() {
  local kind line
  local -a found
  while IFS= read -r line; do
    if [[ -z $kind ]]; then kind=$line; continue; fi
    local word=\${line%%$'\\t'*} text=\${line#*$'\\t'}
    found+=("\${word//:/\\\\:}\${text:+:$text}")
  done < <($words[1] __complete zsh "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if [[ $kind == files ]]; then _files; else _describe -V 'pot' found; fi
}
if [[ $funcstack[1] == _pot ]]; then _pot "$@"; else compdef _pot pot; fi
`

const FISH = `# ${MARK}
function __pot_complete
  set -l typed (commandline -ct)
  set -l line (commandline -opc) $typed
  # An empty word is a word too.
  test (count $typed) -eq 0; and set -a line ''
  set -l found ($line[1] __complete fish $line[2..-1] 2>/dev/null)
  if test "$found[1]" = files
    __fish_complete_path $typed
  else
    string join \\n -- $found[2..-1]
  end
end
complete -c pot -f -a '(__pot_complete)'
`

const SCRIPTS: Readonly<Record<Shell, string>> = {bash: BASH, zsh: ZSH, fish: FISH}

/** Returns the text of the script of a shell. */
export const scriptOf = (shell: Shell): string => SCRIPTS[shell]

/** Returns the file, relative to the directory of shared data (hier(7)), from which each shell loads the script by itself. */
export const FILES: Readonly<Record<Shell, string>> = {
  bash: 'bash-completion/completions/pot',
  zsh: 'zsh/site-functions/_pot',
  fish: 'fish/vendor_completions.d/pot.fish',
}
