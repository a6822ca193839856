import { readFileSync } from 'node:fs';

/** Resident memory of a process, in MB of 10^6 bytes. */
export function residentMegabytes(pid: number | undefined): number {
  return residentOf(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

/** The VmRSS line is in KiB: https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
export function residentOf(status: string): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kibibytes === undefined) throw new Error('the process has no memory to tell of');
  return (Number(kibibytes) * 1024) / 1e6;
}

/** Processor time that all threads of a process took so far, in milliseconds. */
export function processorTime(pid: number | undefined): number {
  return processorTimeOf(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** utime and stime, in ticks of 10 ms: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
export function processorTimeOf(stat: string): number {
  // The name before them is in brackets and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
