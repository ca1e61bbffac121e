package dev.weir.http.management;

import dev.weir.node.event.Event;
import dev.weir.node.event.Event.Kind;
import dev.weir.node.event.Events;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Events that a test makes up, and those that were told. */
public final class FakeEvents implements Events {

  final List<Reader> readers = new CopyOnWriteArrayList<>();
  final List<Event> told = new CopyOnWriteArrayList<>();
  volatile boolean room = true;

  @Override
  public boolean listened() {
    return !readers.isEmpty();
  }

  @Override
  public void tell(Kind kind, String policy, long standsFor, SortedMap<String, String> details) {
    Event event =
        new Event(kind, policy, 1_714_058_400_000L, "akka://weir@a:1", standsFor, details);
    told.add(event);
    readers.forEach(reader -> reader.accept(event));
  }

  @Override
  public boolean hasRoom() {
    return room;
  }

  @Override
  public boolean add(Reader reader) {
    readers.add(reader);
    return room;
  }

  @Override
  public void remove(Reader reader) {
    readers.remove(reader);
  }
}
