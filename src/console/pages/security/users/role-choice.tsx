// The roles of a user, each on everything or on the objects of some security scopes. One answer is `role` (on everything) or `role scope`.

import { Checkbox, makeStyles, Radio, RadioGroup, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { User } from '#api-client'
import { rolesQuery, securityScopesQuery } from '#console/data'
import { Loaded } from '#console/parts'
import { roleName, scopeName } from '../roles/built-in.ts'
import { useText } from '../security-text.ts'

type Assigned = User['roles']

const useStyles = makeStyles({
  frame: { border: 'none', margin: 0, padding: 0, minWidth: 0 },
  legend: { fontWeight: tokens.fontWeightSemibold, padding: 0 },
  list: {
    maxHeight: '46vh',
    overflow: 'auto',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  where: { paddingLeft: tokens.spacingHorizontalXXXL, paddingBottom: tokens.spacingVerticalS },
  wrong: { color: tokens.colorPaletteRedForeground1 },
  scopes: { display: 'flex', flexDirection: 'column', paddingLeft: tokens.spacingHorizontalXXL },
})

/** Roles as answers of a form. */
export function answersOf(roles: Assigned): string[] {
  return roles.flatMap(({ roleId, scopes }) =>
    scopes === null ? [roleId] : scopes.map(scope => `${roleId} ${scope}`),
  )
}

/** The reverse of {@link answersOf}. A role whose scopes were all taken away is none (`role `). */
export function rolesOf(answers: readonly string[]): Assigned {
  const byRole = Map.groupBy(answers, one => one.split(' ')[0] ?? '')
  return [...byRole].map(([roleId, all]) => {
    const scopes = all.flatMap(one => one.split(' ').slice(1))
    return { roleId, scopes: scopes.length === 0 ? null : scopes }
  })
}

/** Whether some role was limited to scopes, of which none is chosen. */
export function lacksScope(answers: readonly string[]): boolean {
  return rolesOf(answers).some(({ scopes }) => scopes?.every(one => one === '') === true)
}

/** See the top of this file. */
export function RoleChoice(props: {
  label: string
  hint: string
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
  wrong: string | undefined
}) {
  const { label, hint, chosen, onChange, wrong } = props
  const styles = useStyles()
  const roles = useQuery(rolesQuery())
  return (
    <fieldset className={styles.frame}>
      <legend className={styles.legend}>{label}</legend>
      <Loaded query={roles}>
        {all => (
          <div className={styles.list}>
            {all.map(role => (
              <OneRole
                key={role.id}
                role={role}
                chosen={chosen.filter(one => one.split(' ')[0] === role.id)}
                onChange={mine => onChange([...chosen.filter(one => one.split(' ')[0] !== role.id), ...mine])}
              />
            ))}
          </div>
        )}
      </Loaded>
      <Text size={200}>{hint}</Text>
      {wrong && (
        <Text role="alert" size={200} block className={styles.wrong}>
          {wrong}
        </Text>
      )}
    </fieldset>
  )
}

function OneRole(props: {
  role: { id: string; name: string }
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}) {
  const { role, chosen, onChange } = props
  const styles = useStyles()
  const text = useText()
  const scopes = useQuery(securityScopesQuery())
  const isChosen = chosen.length > 0
  const isLimited = isChosen && !chosen.includes(role.id)
  const mine = chosen.flatMap(one => one.split(' ').slice(1)).filter(one => one !== '')
  const limitTo = (some: readonly string[]) =>
    onChange(some.length === 0 ? [`${role.id} `] : some.map(scope => `${role.id} ${scope}`))
  return (
    <div>
      <Checkbox
        label={roleName(text, role.name)}
        checked={isChosen}
        onChange={(_, { checked }) => onChange(checked === true ? [role.id] : [])}
      />
      {isChosen && (
        <div className={styles.where}>
          <RadioGroup
            layout="horizontal"
            aria-label={text('users.where', { role: roleName(text, role.name) })}
            value={isLimited ? 'scopes' : 'all'}
            onChange={(_, { value }) => (value === 'all' ? onChange([role.id]) : limitTo(mine))}
          >
            <Radio value="all" label={text('users.everything')} />
            <Radio value="scopes" label={text('users.onScopes')} />
          </RadioGroup>
          {isLimited && (
            <div className={styles.scopes}>
              <Loaded query={scopes}>
                {all => (
                  <>
                    {all.map(scope => (
                      <Checkbox
                        key={scope.id}
                        label={scopeName(text, scope)}
                        checked={mine.includes(scope.id)}
                        onChange={() =>
                          limitTo(
                            mine.includes(scope.id)
                              ? mine.filter(one => one !== scope.id)
                              : [...mine, scope.id],
                          )
                        }
                      />
                    ))}
                  </>
                )}
              </Loaded>
            </div>
          )}
        </div>
      )}
    </div>
  )
}
