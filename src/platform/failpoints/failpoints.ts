// Named points in the main path at which a test may kill the process, to prove that nothing is lost or half done.

let armed: string | undefined

/** Arms one failpoint for the life of this process; called by a program with the `failpoint` setting. */
export function armFailpoint(name: string | undefined): void {
  armed = name
}

/** Kills this process the way `kill -9` does when the named point is armed; otherwise does nothing. */
export function reachFailpoint(name: string): void {
  if (armed === name) process.kill(process.pid, 'SIGKILL')
}
