import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;

/**
 * A server that speaks MongoDB's protocol, for the storage tests: mongo-java-server on H2, in memory.
 * java -cp 'lib/*' Server.java PORT    (port 0: a free one; the address is printed once the server answers)
 */
public final class Server {
  /** The oldest version whose wire protocol today's drivers speak. */
  private static final class Version implements MongoVersion {
    @Override
    public List<Integer> getVersionArray() {
      return List.of(5, 0, 0);
    }

    @Override
    public int getWireVersion() {
      return 13;
    }
  }

  /**
   * One message at a time, and answers of their own. mongo-java-server answers with the documents that it keeps, and encodes them when
   * it has let go of them: what is counted or removed in that moment would show in an answer to somebody before, as MongoDB never does.
   */
  private static MongoBackend oneAtATime(MongoBackend backend) {
    Class<?>[] interfaces = {MongoBackend.class};
    return (MongoBackend) Proxy.newProxyInstance(Server.class.getClassLoader(), interfaces, (self, method, parameters) -> {
      synchronized (backend) {
        try {
          Object answer = method.invoke(backend, parameters);
          return answer instanceof Document document ? document.cloneDeeply() : answer;
        } catch (InvocationTargetException error) {
          throw error.getCause();
        }
      }
    });
  }

  public static void main(String[] arguments) throws InterruptedException {
    H2Backend backend = H2Backend.inMemory();
    backend.version(new Version());
    MongoServer server = new MongoServer(oneAtATime(backend));
    server.bind("127.0.0.1", Integer.parseInt(arguments[0]));
    System.out.println("listening on 127.0.0.1:" + server.getLocalAddress().getPort());
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    Thread.currentThread().join();
  }
}
