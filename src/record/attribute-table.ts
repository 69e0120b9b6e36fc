export {attributeKey, attributeValue, findAttribute, keyOf, parseAttribute} from './attribute-values.js'
export {CORE_ATTRIBUTES} from './core-attributes.js'
