import type { ScriptCase } from '#test/support/server-cases.ts';

const unit = `sudo tee /etc/systemd/system/shop.service >/dev/null <<'END'
[Unit]
Description=shop
[Service]
ExecStart=/bin/sleep 1000
[Install]
WantedBy=multi-user.target
END
sudo systemctl daemon-reload`;

/** Of a whole machine, whose user may become root. */
export const systemScripts: ScriptCase[] = [
  ['its first start ends', 'cloud-init status --wait >/dev/null; cloud-init status', 'status: done\n'],
  ['its user may become root', 'sudo -n id -un; sudo id -u; sudo -u root whoami', 'root\n0\nroot\n'],
  [
    'as root nothing of before is known',
    'A=1; export A; sudo sh -c \'echo "<$A> $HOME"\'; sudo A=2 sh -c \'echo "<$A>"\'',
    '<> /root\n<2>\n',
  ],
  [
    'a program that is not there, as root',
    'sudo no-such-program; echo $?',
    'sudo: no-such-program: command not found\n1\n',
  ],
  [
    "what is root's is not read by others",
    'cat /etc/ssh/ssh_host_ed25519_key; echo $?; sudo cat /etc/ssh/ssh_host_ed25519_key | grep -c "PRIVATE KEY"',
    'cat: /etc/ssh/ssh_host_ed25519_key: Permission denied\n1\n2\n',
  ],
  [
    "files of root's",
    'echo a | sudo tee /etc/shop.conf; sudo install -m 600 /etc/shop.conf /etc/shop.secret; cat /etc/shop.conf /etc/shop.secret; sudo rm /etc/shop.conf /etc/shop.secret',
    'a\na\ncat: /etc/shop.secret: Permission denied\n',
  ],
  [
    'a file that is given away',
    'echo a >given; sudo chown root given; sudo chmod 600 given; cat given; rm -f given; test -e given || echo gone',
    'cat: given: Permission denied\ngone\n',
  ],
  [
    'a service that runs',
    'systemctl is-active ssh; echo $?; systemctl is-active --quiet ssh && echo yes',
    'active\n0\nyes\n',
  ],
  [
    'a service that is not there',
    'systemctl is-active no-such; echo $?; sudo systemctl start no-such; echo $?; sudo systemctl restart no-such 2>/dev/null; echo $?',
    'inactive\n3\nFailed to start no-such.service: Unit no-such.service not found.\n5\n5\n',
  ],
  [
    'enabling what is not there',
    'sudo systemctl enable no-such; echo $?',
    'Failed to enable unit: Unit file no-such.service does not exist.\n1\n',
  ],
  [
    "a service of one's own",
    `${unit}
systemctl is-active shop; systemctl is-enabled shop; sudo systemctl enable --now shop 2>/dev/null
systemctl is-active shop; systemctl is-enabled shop.service; sudo systemctl stop shop; systemctl is-active shop
sudo systemctl disable shop 2>/dev/null; systemctl is-enabled shop; sudo systemctl start shop; sudo systemctl restart shop; systemctl is-active shop; sudo systemctl stop shop`,
    'inactive\ndisabled\nactive\nenabled\ninactive\ndisabled\nactive\n',
  ],
  [
    "services are root's to change",
    'systemctl stop ssh; echo $?',
    "Failed to stop ssh.service: Access denied\nSee system logs and 'systemctl status ssh.service' for details.\n4\n",
  ],
  [
    'a package that is not there',
    'sudo apt-get install -y -qq no-such-package; echo $?',
    'E: Unable to locate package no-such-package\n100\n',
  ],
  [
    'what is installed',
    'dpkg-query -W openssh-server >/dev/null; echo $?; dpkg-query -W no-such-package; echo $?',
    '0\ndpkg-query: no packages found matching no-such-package\n1\n',
  ],
  [
    'a new key',
    "sudo ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/made; sudo cat /etc/ssh/made.pub | grep -c '^ssh-ed25519 AAAA'; cat /etc/ssh/made 2>/dev/null; echo $?; sudo rm /etc/ssh/made /etc/ssh/made.pub",
    '1\n1\n',
  ],
  [
    'rules of a firewall',
    'nft add table inet shop 2>/dev/null; echo $?; sudo nft add table inet shop; sudo nft list ruleset | grep -c "table inet shop"; sudo nft flush ruleset; sudo nft list ruleset',
    '127\n1\n',
  ],
];
