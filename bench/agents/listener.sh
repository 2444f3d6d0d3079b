# An idle agent that notes each line it is given, and when: listener.sh FILE
while IFS= read -r line; do printf '%s %s\n' "$EPOCHREALTIME" "$line" >>"$1"; done
