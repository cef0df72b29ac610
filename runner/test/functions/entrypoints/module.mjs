export const main = async () => 'module';
export default { viaDefault: () => 'default' };
