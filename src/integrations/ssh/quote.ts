/** Linux takes no longer argument, and a server hands the whole line to `sh -c` as one: MAX_ARG_STRLEN in execve(2). */
const longest = 128 * 1024 - 1;

/**
 * A command line of which a POSIX shell makes exactly these arguments again. SSH has no other way to say what to run: the
 * server gives the text to the user's shell (https://www.rfc-editor.org/rfc/rfc4254#section-6.5).
 */
export function quoteArguments(argv: readonly string[]): string {
  if (argv.length === 0) throw new Error('running a program: none is named');
  if (argv.some((argument) => argument.includes('\0')))
    throw new Error('running a program: an argument cannot hold a NUL character');
  const line = argv.map((argument) => `'${argument.replaceAll("'", `'\\''`)}'`).join(' ');
  if (Buffer.byteLength(line) > longest)
    throw new Error('running a program: the arguments are longer than 128 KiB, upload a file instead');
  return line;
}
