package dev.weir.node.event;

import dev.weir.node.event.Event.Kind;
import java.util.SortedMap;

/** The events of the cluster. Safe to use from any thread. */
public interface Events {

  /** Who reads along. Told on the threads of the engine, so it must not block. */
  interface Reader {
    /** Something happened. */
    void accept(Event event);

    /** There is nothing more to come from this node. */
    void end();
  }

  /** Whether anybody in the cluster reads along; else there is no need to tell anything. */
  boolean listened();

  /** Tells all readers of the cluster what happened on this node now. */
  void tell(Kind kind, String policy, long standsFor, SortedMap<String, String> details);

  /** Whether this node would take one more reader. */
  boolean hasRoom();

  /**
   * Takes a reader, who is told from soon on.
   *
   * @return false: there are as many as there may be, or the node leaves
   */
  boolean add(Reader reader);

  /** Lets a reader go; one that is not there is no fault. */
  void remove(Reader reader);
}
