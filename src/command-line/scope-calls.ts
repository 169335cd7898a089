// Which security scopes objects carry, over the API, by the class of the object.

import type { SecurityScope } from '#api-client'
import type { SiteApi } from './connect.ts'

/** The calls for one class. An object is named by its ID (packages, task sequences) or its name. */
export type ScopeCalls = {
  read: (object: string) => Promise<SecurityScope[]>
  write: (object: string, scopes: string[]) => Promise<null>
}

/** The calls of every class whose objects carry scopes. */
export function scopeCallsOf(api: SiteApi) {
  return {
    'upgrade-package': {
      read: packageId => api.listPackageSecurityScopes({ packageId }),
      write: (packageId, scopes) => api.setPackageSecurityScopes({ packageId, scopes }),
    },
    'distribution-point': {
      read: name => api.listPointSecurityScopes({ name }),
      write: (name, scopes) => api.setPointSecurityScopes({ name, scopes }),
    },
    'distribution-point-group': {
      read: group => api.listGroupSecurityScopes({ group }),
      write: (group, scopes) => api.setGroupSecurityScopes({ group, scopes }),
    },
    'task-sequence': {
      read: taskSequence => api.listTaskSequenceSecurityScopes({ taskSequence }),
      write: (taskSequence, scopes) => api.setTaskSequenceSecurityScopes({ taskSequence, scopes }),
    },
    'boundary-group': {
      read: boundaryGroup => api.listBoundaryGroupSecurityScopes({ boundaryGroup }),
      write: (boundaryGroup, scopes) => api.setBoundaryGroupSecurityScopes({ boundaryGroup, scopes }),
    },
    'device-group': {
      read: deviceGroup => api.listDeviceGroupSecurityScopes({ deviceGroup }),
      write: (deviceGroup, scopes) => api.setDeviceGroupSecurityScopes({ deviceGroup, scopes }),
    },
  } satisfies Record<string, ScopeCalls>
}

/** A class whose objects carry scopes. */
export type ScopedClass = keyof ReturnType<typeof scopeCallsOf>
