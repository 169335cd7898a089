// What the archive worker is asked, and what it answers. Everything here is plain data.

/** The archive formats that Windows content comes in, as 7-Zip names them. */
export type ArchiveFormat = 'cab' | 'wim' | 'udf' | 'iso'

/** One member of an archive. */
export type ArchiveMember = {
  /** As stored, with `/` between parts. */
  path: string
  /** Bytes when unpacked; 0 for a folder. */
  size: number
  isDirectory: boolean
  /** ISO 8601 when the archive says so. Cabinets give local time without a zone: it is taken as UTC. */
  modified: string | null
  /** Whether the member is a symbolic link or another reparse point. */
  isLink: boolean
}

/** A request to the worker. `archive` and `to` are absolute paths. */
export type ArchiveRequest =
  | { command: 'list'; archive: string; format: ArchiveFormat; maxMembers: number }
  | {
      command: 'extract'
      archive: string
      format: ArchiveFormat
      members: string[] | null
      to: string
      maxBytes: number
    }
  | { command: 'read'; archive: string; format: ArchiveFormat; members: string[] }
  | {
      command: 'stream'
      archive: string
      format: ArchiveFormat
      /** 4 bytes: how many stretches were sent and not yet taken. The worker waits while there are too many. */
      outstanding: SharedArrayBuffer
    }

/** An answer of the worker. */
export type ArchiveReply =
  | { kind: 'progress'; bytesDone: number }
  | { kind: 'listed'; members: ArchiveMember[]; volumes: number }
  | { kind: 'extracted' }
  | { kind: 'stretch'; bytes: Uint8Array }
  | { kind: 'streamed' }
  | { kind: 'read'; contents: [path: string, bytes: Uint8Array][] }
  | {
      kind: 'failed'
      reason: 'damaged' | 'too-many-members' | 'too-many-bytes' | 'no-space'
      message: string
    }
