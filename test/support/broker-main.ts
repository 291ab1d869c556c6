import { openBroker } from '../../demo/broker/broker.ts';

/** The simulated broker as a program of its own: `node broker-main.ts <port> <folder> <redirect URI of adgang>`. */
const [port = '', dataFolder = '', redirectUri = ''] = process.argv.slice(2);
const broker = await openBroker({
  ...{ host: '127.0.0.1', port: Number(port), dataFolder, nodeEnv: 'test' },
  redirectUris: { adgang: [redirectUri] },
});
console.log(`the broker answers at ${broker.issuer}`);
