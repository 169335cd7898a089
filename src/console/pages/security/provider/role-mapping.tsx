// Which role a value of the claim gives, a row each. A row is kept as JSON, because an answer of a form is texts.

import { Button, Field, Input, makeStyles, Select, Text, tokens } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { useQuery } from '@tanstack/react-query'
import { rolesQuery, securityScopesQuery } from '#console/data'
import { roleName, scopeName } from '../roles/built-in.ts'
import { useText } from '../security-text.ts'

/** What a value of the claim gives. */
export type MappedRole = { value: string; roleId: string; scopes: string[] | null }

const useStyles = makeStyles({
  frame: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    alignItems: 'flex-start',
    border: 'none',
    margin: 0,
    padding: 0,
    minWidth: 0,
  },
  legend: { fontWeight: tokens.fontWeightSemibold, padding: 0 },
  row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'flex-end' },
  wrong: { color: tokens.colorPaletteRedForeground1 },
})

/** A row as an answer of a form. */
export function writeMapping({ value, roleId, scopes }: MappedRole): string {
  return JSON.stringify({ value, roleId, scopes })
}

/** The reverse of {@link writeMapping}. */
export function readMapping(text: string): MappedRole {
  return JSON.parse(text) as MappedRole
}

/** See the top of this file. */
export function RoleMapping(props: {
  rows: readonly string[]
  wrong: string | undefined
  isReadOnly: boolean
  onChange: (rows: string[]) => void
}) {
  const { rows, wrong, isReadOnly, onChange } = props
  const styles = useStyles()
  const text = useText()
  const roles = useQuery(rolesQuery()).data ?? []
  const scopes = useQuery(securityScopesQuery()).data ?? []
  const mapped = rows.map(readMapping)
  const change = (place: number, changes: Partial<MappedRole>) =>
    onChange(mapped.map((one, at) => writeMapping(at === place ? { ...one, ...changes } : one)))
  return (
    <fieldset className={styles.frame}>
      <legend className={styles.legend}>{text('provider.roles')}</legend>
      <Text size={200}>{text('provider.rolesHint')}</Text>
      {mapped.map((one, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is what stands in its place; its value changes while somebody types.
        <div key={place} className={styles.row}>
          <Field label={text('provider.value')}>
            <Input
              value={one.value}
              readOnly={isReadOnly}
              onChange={(_, { value }) => change(place, { value })}
            />
          </Field>
          <Field label={text('provider.role')}>
            <Select
              value={one.roleId}
              disabled={isReadOnly}
              onChange={(_, { value }) => change(place, { roleId: value })}
            >
              {roles.map(role => (
                <option key={role.id} value={role.id}>
                  {roleName(text, role.name)}
                </option>
              ))}
            </Select>
          </Field>
          <Field label={text('provider.on')}>
            {/* One scope for each row: several rows may have the same value. */}
            <Select
              value={one.scopes === null ? '' : one.scopes.join(' ')}
              disabled={isReadOnly}
              onChange={(_, { value }) => change(place, { scopes: value === '' ? null : value.split(' ') })}
            >
              <option value="">{text('users.everything')}</option>
              {one.scopes !== null && one.scopes.length > 1 && (
                <option value={one.scopes.join(' ')}>
                  {one.scopes.map(id => scopes.find(scope => scope.id === id)?.name ?? id).join(', ')}
                </option>
              )}
              {scopes.map(scope => (
                <option key={scope.id} value={scope.id}>
                  {scopeName(text, scope)}
                </option>
              ))}
            </Select>
          </Field>
          <Button
            icon={<DeleteRegular />}
            disabledFocusable={isReadOnly}
            aria-label={text('provider.removeRow', { value: one.value })}
            onClick={() => onChange(rows.filter((_, at) => at !== place))}
          />
        </div>
      ))}
      <Button
        icon={<AddRegular />}
        disabledFocusable={isReadOnly}
        onClick={() =>
          onChange([...rows, writeMapping({ value: '', roleId: roles[0]?.id ?? '', scopes: null })])
        }
      >
        {text('provider.addRow')}
      </Button>
      {wrong && (
        <Text role="alert" size={200} className={styles.wrong}>
          {wrong}
        </Text>
      )}
    </fieldset>
  )
}
