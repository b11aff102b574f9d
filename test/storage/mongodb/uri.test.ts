import dns from 'node:dns';
import { expect } from 'chai';
import { loadConfig } from '../../../src/compose/index.ts';
import { openStore, StoreUnavailable, StoreUriFault } from '../../../src/storage/index.ts';
import { rejection } from '../engines.ts';

describe('the URI of a MongoDB store', () => {
  const storeOf = (store: string): string => loadConfig({ env: { SEN_ID_STORE: store } }).store;

  for (const uri of [
    'mongodb://localhost',
    'mongodb://db1,db2:27018,[::1]:27019/sen_id?replicaSet=rs0',
    'mongodb://user:p%40ss@db1,db2/sen_id',
    'mongodb+srv://cluster.example.vn',
    'mongodb+srv://user:p%40ss@cluster.example.vn/sen_id?retryWrites=true',
  ]) {
    it(`is taken: ${uri}`, () => expect(storeOf(uri)).to.equal(uri));
  }

  for (const uri of [
    ...['mongodb://', 'mongodb:///sen_id', 'mongodb://?w=1', 'mongodb://user:secret@/sen_id', 'mongodb://db1,,db2'],
    ...['mongodb+srv://', 'mongodb+srv:///sen_id', 'mongodb+srv://db.example.vn:27017', 'mongodb+srv://a.vn,b.vn'],
    ...['MongoDB://db1', 'mongodb:db1', 'sqlite:'],
  ]) {
    it(`is refused with its key and how to write it: ${uri}`, () => {
      const says = /store: must (?:name|start with) .*(?:mongodb|sqlite)/;
      expect(() => storeOf(uri))
        .to.throw(says)
        .with.property('message')
        .that.does.not.include('secret');
    });
  }

  for (const uri of ['mongodb://secret:p%zz@h/x', 'mongodb://h:99999/x', 'mongodb://secret@h/?bogus=1', 'mongodb://']) {
    it(`is a clear fault where only the driver finds it: ${uri}`, async () => {
      const error = await rejection(openStore({ uri, timeoutMs: 500 }));
      expect(error).to.be.instanceOf(StoreUriFault);
      expect(error.message).to.not.include('secret');
    });
  }

  it('with mongodb+srv reaches the driver, which asks DNS for the servers', async () => {
    const asked: string[] = [];
    const { resolve } = dns.promises;
    const stand = (name: string, type: string): Promise<never> => {
      asked.push(`${type} ${name}`);
      const error = Object.assign(new Error(`query${type} ENOTFOUND`), { code: 'ENOTFOUND', syscall: 'querySrv' });
      return Promise.reject(error);
    };
    Object.assign(dns.promises, { resolve: stand });
    try {
      const error = await rejection(openStore({ uri: 'mongodb+srv://cluster.example.vn/sen_id', timeoutMs: 500 }));
      expect(asked).to.include('SRV _mongodb._tcp.cluster.example.vn');
      expect(error).to.be.instanceOf(StoreUnavailable);
    } finally {
      Object.assign(dns.promises, { resolve });
    }
  });
});
