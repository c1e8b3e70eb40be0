/**
 * What a shell reads to complete our command line. Each asks the program itself, with the words typed so far; it answers
 * lines of a word, a tab and what the word means.
 */
export const completionScripts = {
  // Bash takes ':' and '=' for the end of a word; the program does not, so what bash has kept already is cut off again.
  bash: `_k8s_mcp_agent() {
  local line word current=\${COMP_WORDS[COMP_CWORD]} typed=\${COMP_LINE:0:COMP_POINT}
  local -a words
  read -ra words <<<"$typed"
  [[ $typed == *[[:space:]] ]] && words+=('')
  [[ $current == [:=] ]] && current=''
  local cut=\${words[\${#words[@]}-1]%"$current"}
  COMPREPLY=()
  while IFS= read -r line; do
    word=\${line%%$'\\t'*}
    COMPREPLY+=("\${word#"$cut"}")
  done < <(k8s-mcp-agent completion candidates -- "\${words[@]:1}" 2>/dev/null)
}
complete -o default -F _k8s_mcp_agent k8s-mcp-agent
`,
  zsh: `#compdef k8s-mcp-agent
_k8s_mcp_agent() {
  local line
  local -a candidates
  while IFS= read -r line; do
    candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done < <(k8s-mcp-agent completion candidates -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#candidates} )); then
    _describe 'k8s-mcp-agent' candidates
  else
    _files
  fi
}
compdef _k8s_mcp_agent k8s-mcp-agent
`,
  fish: `complete -c k8s-mcp-agent -a '(k8s-mcp-agent completion candidates -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
} as const;
