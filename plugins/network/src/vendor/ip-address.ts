/** The build puts the library itself in the place of this file, so that the plugin can be installed without a registry. */
export {Address4, Address6} from 'ip-address'
