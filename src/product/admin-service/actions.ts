// The actions of the face: methods that the Configuration Manager SDK documents for these classes, carried out by the verbs that there are.
//
// Sources: AddDistributionPoints and RefreshPkgSource of SMS_OperatingSystemInstallPackage; AddPackages, RemovePackages, ReDistributePackage,
// AddDistributionPoints and RemoveDistributionPoints of SMS_DistributionPointGroup; SetDPMaintenanceMode of SMS_DistributionPointInfo.

import { z } from 'zod'
import type { Permission } from '#platform/http'
import {
  type ActionRequest,
  carryOutIn,
  changeGroup,
  readPoint,
  setPointProperties,
} from '#product/distribution'
import { readPackage, reloadPackageJob } from '#product/upgrade-packages'
import { type AdminHouse, type EdmType, nameInNalPath } from './entity-class.ts'
import { ActionUnknown, OtherSite, QueryOptionRefused } from './errors.ts'
import { readBody } from './read-body.ts'
import type { Entity } from './select-entities.ts'
import { shown } from './shown.ts'

type Parameter = { type: EdmType; isCollection: boolean; isOptional: boolean }
/** What an action is given. */
type Call = { entity: Entity; body: unknown; by: string }
/** What it answers: 0 as in Configuration Manager, and the operation that goes on, if one does. */
export type ActionAnswer = { ReturnValue: 0; Operation?: string }

/** A method of one class. */
export type AdminAction = {
  name: string
  /** Of the class and not of one entity, which is then an empty object. */
  isStatic?: true
  /** What it needs on all objects, beside the permission of the face. */
  permission: Permission
  parameters: Readonly<Record<string, Parameter>>
  carryOut: (house: AdminHouse, call: Call) => Promise<ActionAnswer>
}

const list: Parameter = { type: 'Edm.String', isCollection: true, isOptional: false }
const flag: Parameter = { type: 'Edm.Boolean', isCollection: false, isOptional: true }
const strings = z.array(z.string().max(1000)).min(1).max(10_000)
const done: ActionAnswer = { ReturnValue: 0 }
const onPackage = (operation: string): Permission => ({ objectClass: 'upgrade-package', operation })
const changeOf = (objectClass: string): Permission => ({ objectClass, operation: 'modify' })

const packageActions: readonly AdminAction[] = [
  {
    name: 'AddDistributionPoints',
    permission: onPackage('distribute'),
    parameters: { SiteCode: list, NALPath: list },
    async carryOut(house, { entity, body, by }) {
      const { SiteCode, NALPath } = readBody(z.strictObject({ SiteCode: strings, NALPath: strings }), body)
      const other = SiteCode.find(code => code.toUpperCase() !== house.site.code)
      if (other !== undefined) throw new OtherSite({ asked: shown(other), code: house.site.code })
      const points = NALPath.map(nameInNalPath)
      return onContent(house, {
        action: 'distribute',
        packageId: String(entity.PackageID),
        points,
        groups: [],
        by,
      })
    },
  },
  {
    name: 'RefreshPkgSource',
    permission: onPackage('modify'),
    parameters: {},
    carryOut: (house, { entity, body, by }) => refreshSource(house, { entity, body, by }),
  },
]

const groupActions: readonly AdminAction[] = [
  {
    name: 'AddPackages',
    permission: onPackage('distribute'),
    parameters: { PackageIDs: list },
    carryOut: onPackages('distribute'),
  },
  {
    name: 'RemovePackages',
    permission: onPackage('distribute'),
    parameters: { PackageIDs: list },
    carryOut: onPackages('remove'),
  },
  {
    name: 'ReDistributePackage',
    permission: onPackage('distribute'),
    parameters: { PackageID: list },
    carryOut: (house, call) => {
      const { PackageID } = readBody(
        z.strictObject({ PackageID: z.union([strings, z.string().max(20)]) }),
        call.body,
      )
      return onPackages('redistribute')(house, { ...call, body: { PackageIDs: [PackageID].flat() } })
    },
  },
  {
    name: 'AddDistributionPoints',
    permission: changeOf('distribution-point-group'),
    parameters: { DPNALPath: list, AddTargetedPackages: flag },
    carryOut: onMembers('join'),
  },
  {
    name: 'RemoveDistributionPoints',
    permission: changeOf('distribution-point-group'),
    parameters: { DPNALPath: list },
    carryOut: onMembers('leave'),
  },
]

const pointActions: readonly AdminAction[] = [
  {
    name: 'SetDPMaintenanceMode',
    permission: changeOf('distribution-point'),
    isStatic: true,
    parameters: {
      NALPath: { type: 'Edm.String', isCollection: false, isOptional: false },
      Mode: { type: 'Edm.Int64', isCollection: false, isOptional: false },
    },
    async carryOut({ db }, { body, by }) {
      const shape = { NALPath: z.string().max(1000), Mode: z.union([z.literal(0), z.literal(1)]) }
      const { NALPath, Mode } = readBody(z.strictObject(shape), body)
      const { name, revision: expectedRevision } = await readPoint(db, nameInNalPath(NALPath))
      const properties = { maintenance: Mode === 1 }
      await setPointProperties(db, { name, expectedRevision, properties, by })
      return done
    },
  },
]

const actions: Readonly<Record<string, readonly AdminAction[]>> = {
  SMS_OperatingSystemInstallPackage: packageActions,
  SMS_DistributionPointGroup: groupActions,
  SMS_DistributionPointInfo: pointActions,
}

/** The actions of a class. */
export function actionsOf(className: string): readonly AdminAction[] {
  return Object.hasOwn(actions, className) ? (actions[className] ?? []) : []
}

/** @param isStatic whether it is called on the class. @throws ActionUnknown */
export function findAction(className: string, name: string, isStatic: boolean): AdminAction {
  const found = actionsOf(className).find(
    action => action.name.toLowerCase() === name.toLowerCase() && (action.isStatic ?? false) === isStatic,
  )
  if (!found) throw new ActionUnknown({ name: className, action: shown(name) })
  return found
}

/** Reads the source again, and sends what is different to every point that has the package. */
async function refreshSource({ db, start }: AdminHouse, { entity, body, by }: Call): Promise<ActionAnswer> {
  readBody(z.strictObject({}), body ?? {})
  const { id: packageId, currentVersion: expectedVersion } = await readPackage(db, String(entity.PackageID))
  const data = {
    ...{ packageId, expectedVersion, path: null },
    ...{ evenIfUnchanged: false, discardServicing: false, updateDistributionPoints: true },
  }
  const job = { data, subject: packageId, requestedBy: by }
  const operation = await db.transaction().execute(trx => start(trx, reloadPackageJob, job))
  return { ...done, Operation: operation }
}

function onPackages(action: 'distribute' | 'remove' | 'redistribute'): AdminAction['carryOut'] {
  return async (house, { entity, body, by }) => {
    const { PackageIDs } = readBody(z.strictObject({ PackageIDs: strings }), body)
    const groups = [String(entity.Name)]
    // One transaction: all of them, or none.
    await house.db.transaction().execute(async trx => {
      for (const packageId of [...new Set(PackageIDs)].sort())
        await carryOutIn(trx, { ...standard, action, packageId, points: [], groups, by })
    })
    return done
  }
}

function onMembers(change: 'join' | 'leave'): AdminAction['carryOut'] {
  return async (house, { entity, body, by }) => {
    const shape = { DPNALPath: strings, AddTargetedPackages: z.boolean().optional() }
    const { DPNALPath, AddTargetedPackages } = readBody(z.strictObject(shape), body)
    if (AddTargetedPackages === false)
      throw new QueryOptionRefused({
        option: 'AddTargetedPackages',
        reason: 'here the members of a group always get what the group holds',
      })
    const points = DPNALPath.map(nameInNalPath)
    await changeGroup(house, { change, group: String(entity.Name), points, keepContent: false, by })
    return done
  }
}

const standard = { all: false, priority: null }

async function onContent(
  { db }: AdminHouse,
  asked: Omit<ActionRequest, 'all' | 'priority'>,
): Promise<ActionAnswer> {
  await db.transaction().execute(trx => carryOutIn(trx, { ...standard, ...asked }))
  return done
}
