import type { ScriptCase } from '#test/support/server-cases.ts';

/** Each in a folder of its own, in the home of who logs in. */
const inFolder = (script: string): string => `mkdir -p cases && cd cases && rm -rf * && ${script}`;

const cases: ScriptCase[] = [
  ['a file is written, added to and read', 'echo a >f; echo b >>f; cat f; echo c >f; cat f', 'a\nb\nc\n'],
  ['a program reads a file', 'printf "x\\ny\\n" >f; grep y <f; wc -l <f', 'y\n2\n'],
  ['tee writes and passes on', 'echo a | tee f; echo b | tee -a f >/dev/null; cat f', 'a\na\nb\n'],
  [
    'modes are kept and shown by what may be run',
    'echo "echo ran" >f; ./f; echo $?; chmod 755 f; ./f; chmod u-x,g-x f 2>/dev/null; chmod a-x f; ./f; echo $?',
    'sh: 1: ./f: Permission denied\n126\nran\nsh: 1: ./f: Permission denied\n126\n',
  ],
  [
    'a script with a first line',
    'printf "#!/bin/sh\\necho \\"\\$0 \\$1\\"\\nexit 3\\n" >f; chmod +x f; ./f a; echo $?',
    './f a\n3\n',
  ],
  [
    'install makes folders and sets modes',
    'install -d -m 700 d; echo "echo in" >f; install -m 755 f d/g; d/g; test -d d && echo folder',
    'in\nfolder\n',
  ],
  ['cp, mv and rm', 'echo a >f; cp f g; mv g h; cat h; mkdir d; mv h d; ls d; rm -r d; ls', 'a\nh\nf\n'],
  [
    'folders on the way',
    'mkdir -p a/b/c; test -d a/b/c && echo yes; mkdir a 2>/dev/null; echo $?; mkdir x/y 2>/dev/null; echo $?',
    'yes\n1\n1\n',
  ],
  [
    'what is not there',
    'cat none; echo $?; rm none 2>/dev/null; echo $?; rm -f none; echo $?',
    'cat: none: No such file or directory\n1\n1\n0\n',
  ],
  [
    'writing where one may not',
    'echo a >/etc/quarterdeck-case; echo $?',
    'sh: 1: cannot create /etc/quarterdeck-case: Permission denied\n2\n',
  ],
  ['reading where nothing is', 'cat <none; echo $?', 'sh: 1: cannot open none: No such file\n2\n'],
  [
    'conditions about files',
    'echo a >f; : >e; mkdir d; for t in "-f f" "-d d" "-s f" "-s e" "-e none" "-x f"; do test $t && echo "$t"; done',
    '-f f\n-d d\n-s f\n',
    1,
  ],
  [
    'variables of a file',
    "printf \"A='x y'\\nB='it'\\\\''s \\$HOME'\\n\" >v; set -a; . ./v; set +a; sh -c 'echo \"$A|$B\"'",
    "x y|it's $HOME\n",
  ],
  [
    'what is read from a file that is not there ends the script',
    '. ./none; echo on',
    'sh: 1: .: cannot open ./none: No such file\n',
    2,
  ],
  [
    'cd and back',
    'mkdir d; cd d; cd ..; test -d d && echo back; cd none; echo $?',
    "back\nsh: 1: cd: can't cd to none\n2\n",
  ],
  [
    'sums',
    'printf abc >f; sha256sum f',
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  f\n',
  ],
  [
    'fixed texts and expressions',
    'printf "a.b\\naxb\\n" >f; grep -F a.b f; grep -c a.b f; grep -qE "^(a|b)x" f && echo found; grep -v x f; grep none f; echo $?',
    'a.b\n2\nfound\na.b\n1\n',
  ],
  ['one at a time', 'flock lock sh -c "echo in; exit 3"; echo $?', 'in\n3\n'],
  [
    'what ran once is not run again, and ends as it did',
    `printf '#!/bin/sh\\necho "ran $PORT"; exit 6\\n' >own; chmod 700 own; printf "PORT='80'\\n" >v
once='if [ ! -s "$3" ]; then set -a; . "$1"; set +a; "$2" </dev/null; echo "$?" >"$3"; fi; exit "$(cat "$3")"'
for n in 1 2; do flock lock sh -c "$once" sh ./v ./own ./own.ended; echo $?; done`,
    'ran 80\n6\n6\n',
  ],
];

export const fileScripts: ScriptCase[] = cases.map(([what, script, output, code = 0]) => [
  ...([what, inFolder(script), output, code] as const),
]);
