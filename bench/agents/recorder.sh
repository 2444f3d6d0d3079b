# An idle agent that notes when it was started: recorder.sh FILE
printf '%s\n' "$EPOCHREALTIME" >>"$1"
exec sleep 1000000
