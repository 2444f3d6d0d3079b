# A busy agent: prints a line every 200 ms without starting a process.
while :; do
  printf 'working on step %d\n' "$((step += 1))"
  read -rt 0.2
done
