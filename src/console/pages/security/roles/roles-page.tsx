// Administration > Security > Security Roles. Built-in roles are never changed; a copy can be.

import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { CopyRegular } from '@fluentui/react-icons/svg/copy'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { EditRegular } from '@fluentui/react-icons/svg/edit'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { SecurityRole } from '#api-client'
import { rolesQuery, usersQuery } from '#console/data'
import { type Column, ListPage, Loaded, RowLink, SmallTable } from '#console/parts'
import { useText } from '../security-text.ts'
import { useRoleNames } from '../users/role-names.ts'
import { roleDescription, roleName } from './built-in.ts'
import { listPermissions, PermissionMatrix } from './permissions.tsx'
import { type AskedOfRole, RoleQuestion } from './role-question.tsx'

const rowKey = (role: SecurityRole) => role.id

/** See the top of this file. */
export function RolesPage() {
  const text = useText()
  const roles = useQuery(rolesQuery())
  const [asked, setAsked] = useState<AskedOfRole | null>(null)
  const columns = useMemo<Column<SecurityRole>[]>(
    () => [
      {
        key: 'name',
        title: text('roles.name'),
        value: row => roleName(text, row.name),
        width: 240,
        onNarrow: true,
      },
      {
        key: 'description',
        title: text('roles.description'),
        value: row => roleDescription(text, row),
        width: 380,
      },
      {
        key: 'kind',
        title: text('roles.kind'),
        value: row => text(row.builtIn ? 'roles.builtIn' : 'roles.custom'),
        width: 120,
        onNarrow: true,
      },
    ],
    [text],
  )
  return (
    <ListPage
      title={text('roles.title')}
      columns={columns}
      query={roles}
      rowKey={rowKey}
      nameOf={role => roleName(text, role.name)}
      actions={(selected, refresh) => {
        const role = selected.length === 1 ? selected[0] : undefined
        const notOne = role === undefined ? text(selected.length > 1 ? 'why.onlyOne' : 'why.oneRole') : null
        const fixed = role?.builtIn ? text('why.builtIn') : null
        return [
          {
            key: 'role',
            label: text('roles.title'),
            actions: [
              {
                key: 'copy',
                label: text('actions.copy'),
                icon: <CopyRegular />,
                run: () => role && setAsked({ about: 'copy', role }),
                needs: ['role', 'modify'],
                unavailable: notOne,
              },
              {
                key: 'change',
                label: text('actions.change'),
                icon: <EditRegular />,
                run: () => role && setAsked({ about: 'change', role }),
                needs: ['role', 'modify'],
                unavailable: notOne ?? fixed,
              },
              {
                key: 'remove',
                label: text('actions.remove'),
                icon: <DeleteRegular />,
                run: () => role && setAsked({ about: 'remove', role }),
                needs: ['role', 'delete'],
                unavailable: notOne ?? fixed,
              },
              {
                key: 'refresh',
                label: text('actions.refresh'),
                icon: <ArrowClockwiseRegular />,
                run: refresh,
              },
            ],
          },
        ]
      }}
      tabs={role => [
        {
          key: 'permissions',
          label: text('roles.permissions'),
          content: () => (
            <PermissionMatrix label={text('roles.permissions')} chosen={listPermissions(role.permissions)} />
          ),
        },
        { key: 'users', label: text('roles.users'), content: () => <UsersOfRole role={role} /> },
      ]}
      empty={text('roles.empty')}
    >
      {asked && <RoleQuestion asked={asked} onClose={() => setAsked(null)} />}
    </ListPage>
  )
}

/** Whoever has the role, and on what. */
function UsersOfRole({ role }: { role: SecurityRole }) {
  const text = useText()
  const namesOf = useRoleNames()
  const users = useQuery(usersQuery())
  return (
    <Loaded query={users}>
      {all => (
        <SmallTable
          label={text('roles.users')}
          rows={all.filter(user => user.roles.some(({ roleId }) => roleId === role.id))}
          rowKey={user => user.id}
          empty={text('roles.nobody')}
          columns={[
            {
              key: 'user',
              title: text('users.userName'),
              show: user => (
                <RowLink to="/administration/users" search={{ selected: user.id }}>
                  {user.userName}
                </RowLink>
              ),
            },
            { key: 'name', title: text('users.displayName'), show: user => user.displayName },
            {
              key: 'roles',
              title: text('users.roles'),
              show: user => namesOf(user.roles.filter(({ roleId }) => roleId === role.id)).join(', '),
            },
          ]}
        />
      )}
    </Loaded>
  )
}
