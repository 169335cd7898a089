// The service document, and what $metadata says: the classes, their properties, keys, navigation properties and actions.

import { XMLBuilder } from 'fast-xml-parser'
import { actionsOf } from './actions.ts'
import { entityClasses } from './classes/entity-classes.ts'
import type { EntityClass, Property } from './entity-class.ts'

/** The namespace of types and actions, as actions of Configuration Manager are called: `…/AdminService.RefreshPkgSource`. */
export const namespace = 'AdminService'

const attribute = (attributes: Record<string, string>) =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`@${name}`, value]))
const xml = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  format: true,
  suppressEmptyNode: true,
})

/** The service document. @param base The address of the face, without a slash at its end. */
export function serviceDocument(base: string) {
  return {
    '@odata.context': `${base}/$metadata`,
    value: entityClasses.map(({ name }) => ({ name, kind: 'EntitySet', url: name })),
  }
}

/** $metadata: CSDL 4.0 in XML. */
export function writeMetadata(): string {
  const schema = {
    ...attribute({ xmlns: 'http://docs.oasis-open.org/odata/ns/edm', Namespace: namespace }),
    EntityType: entityClasses.map(entityType),
    Action: entityClasses.flatMap(actionsOfClass),
    EntityContainer: {
      ...attribute({ Name: 'Container' }),
      EntitySet: entityClasses.map(one => ({
        ...attribute({ Name: one.name, EntityType: `${namespace}.${one.name}` }),
        NavigationPropertyBinding: Object.entries(one.navigation).map(([Path, { target: Target }]) =>
          attribute({ Path, Target }),
        ),
      })),
    },
  }
  const edmx = { ...attribute({ 'xmlns:edmx': 'http://docs.oasis-open.org/odata/ns/edmx', Version: '4.0' }) }
  const services = { 'edmx:DataServices': { Schema: schema } }
  return `<?xml version="1.0" encoding="utf-8"?>\n${xml.build({ 'edmx:Edmx': { ...edmx, ...services } })}`
}

function entityType({ name, keys, properties, navigation }: EntityClass) {
  return {
    ...attribute({ Name: name }),
    Key: { PropertyRef: keys.map(Name => attribute({ Name })) },
    Property: Object.entries(properties).map(([Name, property]) =>
      attribute({ Name, Type: typeName(property), ...(keys.includes(Name) && { Nullable: 'false' }) }),
    ),
    NavigationProperty: Object.entries(navigation).map(([Name, { target }]) =>
      attribute({ Name, Type: `Collection(${namespace}.${target})` }),
    ),
  }
}

function typeName({ type, isCollection }: Pick<Property, 'type' | 'isCollection'>): string {
  return isCollection ? `Collection(${type})` : type
}

function actionsOfClass({ name }: EntityClass) {
  return actionsOf(name).map(action => ({
    ...attribute({ Name: action.name, ...(!action.isStatic && { IsBound: 'true' }) }),
    Parameter: [
      ...(action.isStatic ? [] : [attribute({ Name: 'bindingParameter', Type: `${namespace}.${name}` })]),
      ...Object.entries(action.parameters).map(([Name, parameter]) =>
        attribute({ Name, Type: typeName(parameter), Nullable: String(parameter.isOptional) }),
      ),
    ],
    ReturnType: attribute({ Type: 'Edm.Int32' }),
  }))
}
