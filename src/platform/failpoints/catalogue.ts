// Every failpoint, with what has happened when it is reached. The tests of faults kill a process at each of them; that none is left out
// is checked by the compiler (tests/faults/journeys.ts) and by tests/house/failpoints.test.ts.

/**
 * One failpoint. `meaning`: what is done when it is reached, and what is not yet. `mayFail`: a disk or a network can fail there, so that a
 * test may have it throw; elsewhere a process can only die.
 */
type Failpoint = { meaning: string; mayFail?: true }

/** The failpoints, room by room. A name is that of its room and a word of its own. */
export const failpoints = {
  'jobs.begun': { meaning: 'an operation says that it runs; nothing of its work is done' },
  'jobs.done': { meaning: 'the work of an operation is done, and its end is not written down' },

  'content-store.before-flush': { meaning: 'all bytes of an object are written, not flushed', mayFail: true },
  'content-store.before-rename': { meaning: 'an object is flushed and has no name yet', mayFail: true },
  'content-store.after-rename': { meaning: 'an object has its name, and nothing else knows of it' },
  'content-store.put-aside': { meaning: 'a damaged object lies in quarantine, and nobody was told' },
  'content-bucket.before-upload': { meaning: 'an object is in the cache and not in the bucket' },
  'content-bucket.part-uploaded': { meaning: 'one part of a large object is in the bucket' },
  'content-bucket.uploaded': { meaning: 'an object is in the bucket, and nobody was told' },
  'content-library.generation-noted': { meaning: 'the generation is noted beside the store' },
  'content-library.versions-dropped': { meaning: 'a collection dropped versions; their objects are there' },
  'content-library.object-removed': { meaning: 'a collection removed one object of several', mayFail: true },

  'software-updates.stored': { meaning: 'an update file is in the store and was not read', mayFail: true },
  'software-updates.inspected': {
    meaning: 'an update file was read; nothing is written down',
    mayFail: true,
  },
  'software-updates.added': { meaning: 'an update is written down, and nobody was told' },
  'update-catalogue.cabinet-staged': { meaning: 'one part of a catalogue is staged', mayFail: true },
  'update-catalogue.staged': { meaning: 'all of a catalogue is staged, nothing is published', mayFail: true },
  'update-catalogue.prepared': {
    meaning: 'what a publication will write is worked out, nothing is published',
    mayFail: true,
  },
  'update-catalogue.before-publish': { meaning: 'in the transaction that publishes a catalogue' },
  'update-catalogue.published': { meaning: 'a catalogue is published, and nobody was told' },
  'update-downloads.piece': { meaning: 'a piece of an update file has arrived', mayFail: true },
  'update-downloads.fetched': { meaning: 'an update file has arrived and was not checked', mayFail: true },
  'update-downloads.added': { meaning: 'a downloaded update is written down; its file is there still' },
  'update-folders.file-taken': { meaning: 'a file of a folder is an update; the folder does not say so' },
  'update-folders.file-written': { meaning: 'a file of a folder is written down; others are not' },
  'update-applicability.kept': { meaning: 'in the transaction that keeps what applies to an image' },

  'upgrade-packages.extracted': {
    meaning: 'one image is taken out of install.wim, in scratch',
    mayFail: true,
  },
  'upgrade-packages.file-stored': { meaning: 'one file of the source is in the store', mayFail: true },
  'upgrade-packages.stored': { meaning: 'all files of the source are in the store', mayFail: true },
  'upgrade-packages.before-publish': { meaning: 'the manifest is in the store too', mayFail: true },
  'upgrade-packages.publishing': { meaning: 'in the transaction that publishes a version', mayFail: true },
  'upgrade-packages.published': { meaning: 'a new package is published, and nobody was told' },
  'upgrade-packages.reloaded': { meaning: 'a reloaded version is published, and nobody was told' },
  'upgrade-packages.version-noted': {
    meaning: 'the note of a version is written; the database was not told',
  },
  'upgrade-packages.note-put-aside': { meaning: 'the note of a removed version is aside; the same' },
  'upgrade-packages.image-taken-out': { meaning: 'an image to be exported is in scratch', mayFail: true },
  'image-contents.read': { meaning: 'what is in images was read and is not kept', mayFail: true },

  'servicing.begun': { meaning: 'a run has its plan; nothing is carried out', mayFail: true },
  'servicing.checked': { meaning: 'everything that a plan needs is there; no copy is made' },
  'servicing.prepared': { meaning: 'the copies to change are made', mayFail: true },
  'servicing.applied': { meaning: 'the engine has changed all copies', mayFail: true },
  'servicing.proven': { meaning: 'everything was read back and is right', mayFail: true },
  'servicing.kept': {
    meaning: 'the produced files are in the store and held for the run; no manifest names them',
    mayFail: true,
  },
  'servicing.publishing': { meaning: 'in the transaction that publishes what a run produced', mayFail: true },
  'servicing.published': { meaning: 'the serviced version is published, and nobody was told' },
  'servicing.distributed': { meaning: 'points are told of what a run published; nobody knows of it' },
  'servicing.offered': { meaning: 'the work of a run is offered to workers' },
  'servicing.claimed': { meaning: 'a worker has a lease, and was not told' },
  'servicing.piece-received': { meaning: 'a piece of a worker is in the store, and it was not told' },
  'servicing.object-assembled': { meaning: 'a file of a worker is put together, and it was not told' },
  'servicing.delivery-taken': { meaning: 'a delivery is taken, and the worker was not told' },
  'servicing.delivered': { meaning: 'the run knows of its delivery and has read nothing of it' },
  'servicing-engines.image-updated': { meaning: 'the WIM file of an image is changed', mayFail: true },
  'servicing-engines.image-serviced': { meaning: 'one step of a plan is carried out', mayFail: true },
  'servicing-worker.claimed': { meaning: 'the worker has noted its lease; nothing is fetched' },
  'servicing-worker.fetched': { meaning: 'everything that the work needs is here', mayFail: true },
  'servicing-worker.adopted': { meaning: "what was produced is in the worker's store", mayFail: true },
  'servicing-worker.uploading': { meaning: 'one piece is uploaded', mayFail: true },
  'servicing-worker.uploaded': { meaning: 'everything is uploaded, nothing delivered', mayFail: true },
  'servicing-worker.delivered': { meaning: 'the delivery is taken; the worker has not cleaned up' },

  'distribution.acting': { meaning: 'in the transaction of an action on content' },
  'distribution.acted': { meaning: 'an action on content is carried out, and nobody was told' },
  'distribution.question-taken': { meaning: 'what a point says is written down; it has no answer' },
  'distribution.object-sent': { meaning: 'one object of a version was sent to a point' },
  'distribution.receipt-taken': { meaning: 'a receipt is taken, and the point was not told' },
  'distribution.removal-ended': { meaning: 'in the transaction that ends a removal' },
  'distribution-point.before-membership': { meaning: 'the site has the point; the point does not know' },
  'distribution-point.state-kept': { meaning: 'what the site said is kept, and nothing is done about it' },
  'distribution-point.transferring': { meaning: 'some bytes of a version have arrived', mayFail: true },
  'distribution-point.fetched': { meaning: 'all of a version is here and not remembered', mayFail: true },
  'distribution-point.remembered': { meaning: 'a version is held, and still noted as under way' },
  'distribution-point.before-receipt': { meaning: 'a receipt is due and not sent' },
  'distribution-point.receipt-sent': { meaning: 'a receipt was taken; the point does not know' },
  'distribution-point.object-redistributed': { meaning: 'one object was fetched anew and noted' },
  'distribution-point.validated': { meaning: 'a validation that was asked for is noted, not told' },
  'distribution-point.loss-noted': { meaning: 'a version is not held any more; the site was not told' },
  'distribution-point.removal-begun': { meaning: 'a version is not held any more; its objects are there' },
  'distribution-point.object-removed': { meaning: 'one object of a version is removed', mayFail: true },
  'distribution-point.quarantine-emptied': { meaning: 'damaged files are gone from quarantine' },
  'distribution-point.object-imported': {
    meaning: 'one object of a prestage file is imported',
    mayFail: true,
  },
  'distribution-point.before-held': { meaning: 'all of a prestage file is here and not remembered' },

  'device-client.enrolled': { meaning: 'the site knows the device; the device does not know of it' },
  'device-client.noted': { meaning: 'what a device does next is written down, and nothing of it is done' },
  'device-client.acted': { meaning: 'a device has done something; what came of it is not written down' },
  'device-client.downloading': { meaning: 'some bytes of a version have arrived at a device' },
  'device-client.prepared': { meaning: 'a version is laid out on a device; that is not written down' },
  'device-client.reports-sent': { meaning: 'the site has the reports of a device; they are in its outbox' },

  'deployments.taking-reports': { meaning: 'in the transaction that takes reports of a device' },
  'deployments.reports-taken': { meaning: 'reports of a device are taken, and it was not told' },
  'deployments.deciding-ring': { meaning: 'in the transaction that opens a ring or pauses its deployment' },
  'deployments.ring-decided': { meaning: 'a ring is open or its deployment paused; nobody was told' },

  'content-recovery.batch-verified': { meaning: 'what is damaged is noted; nothing is healed' },
  'content-recovery.object-fetched': { meaning: 'a lost object is back; that is not written down' },
  'content-recovery.rebuilding': { meaning: 'in the transaction that rebuilds the content library' },
  'content-retention.versions-removed': { meaning: 'versions are removed; nothing is collected' },
  'package-removal.removing': { meaning: 'in the transaction that removes a package' },
  'package-removal.removed': { meaning: 'a package is removed, and nobody was told' },
  'package-versions.rolled-back': { meaning: 'another version is in use, and nobody was told' },
  'distribution-rings.advanced': { meaning: 'a rollout has gone on, and nobody was told' },
  'servicing-schedules.chosen': { meaning: 'the updates of a package are chosen; nothing is done with them' },
  'servicing-schedules.run-started': { meaning: 'a run is asked for and noted with its package' },
  'servicing-schedules.run-ended': { meaning: 'what came of a run is noted; nothing is distributed' },
  'site-backup.database-copied': { meaning: 'a backup has the database and not the content' },
  'site-backup.before-publish': { meaning: 'all of a backup is written; it has no name' },
  'site-backup.restored': { meaning: 'a site is restored; its data folder has no name' },
  'update-schedules.starting': { meaning: 'in the transaction that starts what is due' },
  'update-schedules.started': { meaning: 'what is due is asked for, and its schedule has gone on' },
} as const satisfies Record<string, Failpoint>

/** The name of a failpoint; another one does not compile. */
export type FailpointName = keyof typeof failpoints
