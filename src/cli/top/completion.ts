import { TelamonError } from '../../errors/telamon-error.ts';
import { defineCommand } from '../framework/command.ts';

/** Each asks the hidden command `__complete` for the candidates of the last word, one a line. */
const scripts: Readonly<Record<string, string>> = {
  bash: `_telamon() {
  local IFS=$'\\n'
  COMPREPLY=($(telamon __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _telamon telamon
`,
  zsh: `#compdef telamon
_telamon() {
  local -a found
  found=("\${(@f)$(telamon __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -- $found
  _files
}
compdef _telamon telamon
`,
  fish: `function __telamon_complete
  set -l words (commandline -opc) (commandline -ct)
  telamon __complete -- $words[2..-1] 2>/dev/null
end
complete -c telamon -a '(__telamon_complete)'
`,
  powershell: `Register-ArgumentCompleter -Native -CommandName telamon -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '' }
  telamon __complete -- @words 2>$null | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`,
};

const shells = Object.keys(scripts);

export const completion = defineCommand({
  name: 'completion',
  summary: 'Print a script that completes commands and flags in a shell',
  description: `Prints a script that completes commands and flags. Load it where your shell starts.`,
  positionals: { usage: shells.join('|'), summary: 'the shell that the script is for', max: 1, exact: true },
  flags: {},
  examples: [
    { does: 'In ~/.bashrc', line: 'completion bash   # source <(telamon completion bash)' },
    { does: 'Once, for fish', line: 'completion fish > ~/.config/fish/completions/telamon.fish' },
  ],
  async run({ positionals, out }) {
    const [shell = ''] = positionals;
    const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
    if (script === undefined) {
      throw new TelamonError('usage', shell === '' ? 'no shell was named' : `unknown shell "${shell}"`, {
        hints: [`one of: ${shells.join(', ')}`],
      });
    }
    out.result(script);
    return 0;
  },
});
