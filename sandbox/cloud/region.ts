// A small region of its own. Its networks are of loopback: whoever dials an address of it dials this machine.
export interface Subnet {
  id: string;
  zone: string;
  vpc: string;
  /** The first three numbers of its /24. */
  prefix: string;
}

export interface Image {
  id: string;
  name: string;
  owner: string;
  architecture: string;
  rootDevice: string;
  /** GiB */
  size: number;
  /** Besides the one it starts from; they outlive the instance unless its launch says otherwise. */
  dataVolumes: { device: string; size: number }[];
  madeAt: string;
}

export interface InstanceType {
  name: string;
  architecture: string;
  cpus: number;
  /** MiB */
  memory: number;
  zones: string[];
}

export interface SecurityGroup {
  id: string;
  name: string;
  vpc: string;
}

export interface Region {
  name: string;
  account: string;
  zones: string[];
  subnets: Subnet[];
  groups: SecurityGroup[];
  images: Image[];
  types: InstanceType[];
}

const [a, b] = ['sandbox-1a', 'sandbox-1b'];
const [shop, office] = ['vpc-0a1b2c3d4e5f60001', 'vpc-0a1b2c3d4e5f60002'];
const debian = { owner: '136693071363', rootDevice: '/dev/xvda', size: 8, dataVolumes: [] };

export const sandboxRegion: Region = {
  name: 'sandbox-1',
  account: '123456789012',
  zones: [a, b],
  subnets: [
    { id: 'subnet-0a1b2c3d4e5f60001', zone: a, vpc: shop, prefix: '127.77.1' },
    { id: 'subnet-0a1b2c3d4e5f60002', zone: b, vpc: shop, prefix: '127.77.2' },
    { id: 'subnet-0a1b2c3d4e5f60003', zone: a, vpc: office, prefix: '127.77.3' },
  ],
  groups: [
    { id: 'sg-0a1b2c3d4e5f60001', name: 'default', vpc: shop },
    { id: 'sg-0a1b2c3d4e5f60002', name: 'web', vpc: shop },
    { id: 'sg-0a1b2c3d4e5f60003', name: 'db', vpc: shop },
    { id: 'sg-0a1b2c3d4e5f60004', name: 'default', vpc: office },
  ],
  images: [
    {
      ...{ id: 'ami-0a1b2c3d4e5f60001', name: 'debian-12-amd64-20260803', architecture: 'x86_64' },
      ...{ ...debian, madeAt: '2026-08-03T04:10:00.000Z' },
    },
    {
      ...{ id: 'ami-0a1b2c3d4e5f60002', name: 'debian-12-amd64-20261102', architecture: 'x86_64' },
      ...{ ...debian, madeAt: '2026-11-02T04:10:00.000Z' },
    },
    {
      ...{ id: 'ami-0a1b2c3d4e5f60003', name: 'debian-12-arm64-20261102', architecture: 'arm64' },
      ...{ ...debian, madeAt: '2026-11-02T04:20:00.000Z' },
    },
    {
      ...{ id: 'ami-0a1b2c3d4e5f60004', name: 'postgres-17-amd64-20261102', architecture: 'x86_64' },
      ...{ ...debian, madeAt: '2026-11-02T05:00:00.000Z' },
      dataVolumes: [{ device: '/dev/xvdb', size: 20 }],
    },
  ],
  types: [
    { name: 't3.micro', architecture: 'x86_64', cpus: 2, memory: 1024, zones: [a, b] },
    { name: 't3.small', architecture: 'x86_64', cpus: 2, memory: 2048, zones: [a, b] },
    { name: 't3.large', architecture: 'x86_64', cpus: 2, memory: 8192, zones: [a] },
    { name: 't4g.small', architecture: 'arm64', cpus: 2, memory: 2048, zones: [a, b] },
  ],
};
