// What a new instance is told by the cloud at its first start. Pure.
// https://cloudinit.readthedocs.io/en/latest/reference/modules.html

interface FirstStart {
  name: string;
  /** Of the only account that anybody logs in to. */
  user: string;
  /** Public keys: mine, and those of whoever asked. */
  keys: readonly string[];
  /** By which I know the machine at the first login. Whoever may read user data knows it too, so it is replaced then. */
  hostKey: { private: string; public: string };
}

/** JSON is YAML, and no value of it can be anything but a value. */
export function userDataOf({ name, user, keys, hostKey }: FirstStart): string {
  const config = {
    hostname: name,
    manage_etc_hosts: true,
    disable_root: true,
    ssh_pwauth: false,
    users: [
      {
        name: user,
        gecos: 'made by Quarterdeck',
        shell: '/bin/bash',
        sudo: 'ALL=(ALL) NOPASSWD:ALL',
        lock_passwd: true,
        ssh_authorized_keys: keys,
      },
    ],
    ssh_deletekeys: true,
    ssh_keys: { ed25519_private: hostKey.private, ed25519_public: hostKey.public },
  };
  return `#cloud-config\n${JSON.stringify(config)}\n`;
}
