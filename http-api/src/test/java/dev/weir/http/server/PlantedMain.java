package dev.weir.http.server;

import akka.actor.setup.ActorSystemSetup;
import dev.weir.node.limiter.Owners;
import dev.weir.node.limiter.RefundedTwice;
import dev.weir.node.limiter.Tenure;
import dev.weir.node.limiter.Wiring;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.UnaryOperator;

/**
 * The product's {@code Main} with the fault that {@code planted.fault} names in its wiring, and a
 * clock that is off by what the file {@code planted.clock} says.
 */
public final class PlantedMain {
  /** What is wrong with a node, or nothing. */
  public enum Fault {
    NONE,
    /** A node takes itself for an owner whatever its peers say. */
    TENURE_OFF {
      @Override
      Tenure tenure(Tenure ofPeers) {
        return () -> true;
      }
    },
    RESERVATION_SKIPPED {
      @Override
      String[] arguments() {
        return journal("reservation-skipped");
      }
    },
    REFUNDED_TWICE {
      @Override
      Owners owners(Owners ofCluster) {
        return new RefundedTwice(ofCluster);
      }
    },
    FOREIGN_SETTLEMENT {
      @Override
      String[] arguments() {
        return journal("foreign-settlement");
      }
    };

    Tenure tenure(Tenure ofPeers) {
      return ofPeers;
    }

    Owners owners(Owners ofCluster) {
      return ofCluster;
    }

    String[] arguments() {
      return new String[0];
    }

    /** The setting of a node that has it. */
    public String setting() {
      return "planted.fault=" + this;
    }
  }

  private PlantedMain() {}

  /** Starts the node. */
  public static void main(String[] args) {
    Fault fault = Fault.valueOf(System.getProperty("planted.fault", Fault.NONE.name()));
    UnaryOperator<Tenure> tenure = fault::tenure;
    UnaryOperator<Owners> owners = fault::owners;
    String file = System.getProperty("planted.clock");
    InstantSource clock = file == null ? InstantSource.system() : SteppedClock.by(Path.of(file));
    Main.run(ActorSystemSetup.create(new Wiring(clock, tenure, owners)), fault.arguments());
  }

  /** What has an adapter change what goes to the journal, or comes from it. */
  private static String[] journal(String name) {
    URL file = PlantedMain.class.getResource("/outside/planted/" + name + ".conf");
    if (file == null) {
      throw new IllegalStateException("no planted/" + name + ".conf among the tests' resources");
    }
    try {
      return new String[] {"--config", Path.of(file.toURI()).toString()};
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
