"""The DynamoDB operations as boto3 uses them; RTP_ENDPOINT names the endpoint."""
import os
import unittest
from decimal import Decimal

import boto3
import botocore.config
from boto3.dynamodb.conditions import Attr, Key

CONFIG = botocore.config.Config(retries={"total_max_attempts": 1})
RESOURCE = boto3.resource("dynamodb", endpoint_url=os.environ["RTP_ENDPOINT"], config=CONFIG)
CLIENT = RESOURCE.meta.client
EXCEPTIONS = CLIENT.exceptions

ALL_TYPES = {
    "vehicleId": "boto3",
    "text": "Zürich 日本 \U0001f68c",
    "empty": "",
    "number": Decimal("12.5"),
    "digits": Decimal("12345678901234567890123456789012345678"),
    "tiny": Decimal("1E-130"),
    "yes": True,
    "nothing": None,
    "bytes": b"\x00\x01\xfe\xff",
    "list": ["a", Decimal(1), [False]],
    "map": {"deep": {"deeper": Decimal("-0.25")}},
    "texts": {"a", "b"},
    "numbers": {Decimal(1), Decimal("2.5")},
    "blobs": {b"x", b"y"},
}


class ItemsTest(unittest.TestCase):
    table = RESOURCE.Table("RealTimeData")

    def test_every_type_comes_back_as_it_was_written(self):
        self.table.put_item(Item=ALL_TYPES)
        read = self.table.get_item(Key={"vehicleId": "boto3"})["Item"]
        self.assertEqual(read["bytes"].value, ALL_TYPES["bytes"])
        self.assertEqual({blob.value for blob in read["blobs"]}, ALL_TYPES["blobs"])
        rest = ALL_TYPES.keys() - {"bytes", "blobs"}
        self.assertEqual({name: read[name] for name in rest}, {name: ALL_TYPES[name] for name in rest})

    def test_a_condition_that_does_not_hold_is_its_own_exception(self):
        self.table.put_item(Item={"vehicleId": "once"})
        with self.assertRaises(EXCEPTIONS.ConditionalCheckFailedException):
            self.table.put_item(Item={"vehicleId": "once"}, ConditionExpression=Attr("vehicleId").not_exists())

    def test_updates_answer_with_the_new_values(self):
        self.table.put_item(Item={"vehicleId": "updated", "speed": Decimal(10), "stops": ["A"], "old": "x"})
        answer = self.table.update_item(
            Key={"vehicleId": "updated"},
            UpdateExpression="SET #s = #s + :more, stops = list_append(stops, :stop), kind = if_not_exists(kind, :kind) "
                             "REMOVE #old ADD trips :one",
            ConditionExpression=Attr("speed").between(Decimal(5), Decimal(15)),
            ExpressionAttributeNames={"#s": "speed", "#old": "old"},
            ExpressionAttributeValues={":more": Decimal("2.5"), ":stop": ["B"], ":kind": "bus", ":one": Decimal(1)},
            ReturnValues="ALL_NEW")
        self.assertEqual(answer["Attributes"], {
            "vehicleId": "updated", "speed": Decimal("12.5"), "stops": ["A", "B"], "kind": "bus",
            "trips": Decimal(1)})

    def test_a_deleted_item_is_gone(self):
        self.table.put_item(Item={"vehicleId": "deleted", "speed": Decimal(1)})
        answer = self.table.delete_item(Key={"vehicleId": "deleted"}, ReturnValues="ALL_OLD")
        self.assertEqual(answer["Attributes"], {"vehicleId": "deleted", "speed": Decimal(1)})
        self.assertNotIn("Item", self.table.get_item(Key={"vehicleId": "deleted"}))

    def test_a_batch_of_more_than_25_is_written_and_read(self):
        with self.table.batch_writer() as batch:
            for number in range(60):
                batch.put_item(Item={"vehicleId": f"batch-{number}", "number": Decimal(number)})
        keys = [{"vehicleId": f"batch-{number}"} for number in range(60)]
        answer = RESOURCE.batch_get_item(RequestItems={"RealTimeData": {"Keys": keys}})
        numbers = sorted(item["number"] for item in answer["Responses"]["RealTimeData"])
        self.assertEqual(numbers, list(range(60)))


class TablesTest(unittest.TestCase):
    def setUp(self):
        RESOURCE.create_table(
            TableName="positions", BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "vehicle", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": "vehicle", "AttributeType": "S"},
                                  {"AttributeName": "at", "AttributeType": "N"}])
        CLIENT.get_waiter("table_exists").wait(TableName="positions", WaiterConfig={"Delay": 1})
        self.addCleanup(self.remove)
        self.table = RESOURCE.Table("positions")

    @staticmethod
    def remove():
        CLIENT.delete_table(TableName="positions")
        CLIENT.get_waiter("table_not_exists").wait(TableName="positions", WaiterConfig={"Delay": 1})

    def fill(self):
        with self.table.batch_writer() as batch:
            for vehicle in ("7", "8"):
                for at in range(50):
                    batch.put_item(Item={"vehicle": vehicle, "at": Decimal(at), "speed": Decimal(at % 5)})

    def test_a_table_is_described_and_listed(self):
        self.assertEqual(self.table.table_status, "ACTIVE")
        self.assertEqual(self.table.key_schema[1], {"AttributeName": "at", "KeyType": "RANGE"})
        names = [table.name for table in RESOURCE.tables.all()]
        self.assertEqual(names, ["RealTimeData", "WebSocketConnectionManager", "positions"])

    def test_a_table_is_not_created_twice(self):
        with self.assertRaises(EXCEPTIONS.ResourceInUseException):
            CLIENT.create_table(TableName="positions", BillingMode="PAY_PER_REQUEST",
                                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])

    def test_a_table_that_does_not_exist_is_its_own_exception(self):
        with self.assertRaises(EXCEPTIONS.ResourceNotFoundException):
            RESOURCE.Table("nowhere").get_item(Key={"id": "1"})

    def test_query_pages_through_one_partition_in_order(self):
        self.fill()
        pages = CLIENT.get_paginator("query").paginate(
            TableName="positions", KeyConditionExpression="vehicle = :v AND #at BETWEEN :from AND :to",
            ExpressionAttributeNames={"#at": "at"},
            ExpressionAttributeValues={":v": "7", ":from": Decimal(5), ":to": Decimal(44)},
            PaginationConfig={"PageSize": 7})
        seen = [item["at"] for page in pages for item in page["Items"]]
        self.assertEqual(seen, list(range(5, 45)))

    def test_query_goes_backwards_and_filters(self):
        self.fill()
        answer = self.table.query(KeyConditionExpression=Key("vehicle").eq("8") & Key("at").lt(10),
                                  FilterExpression=Attr("speed").eq(3), ScanIndexForward=False)
        self.assertEqual([item["at"] for item in answer["Items"]], [8, 3])
        self.assertEqual((answer["Count"], answer["ScannedCount"]), (2, 10))

    def test_scan_pages_through_everything_once(self):
        self.fill()
        pages = list(CLIENT.get_paginator("scan").paginate(TableName="positions", PaginationConfig={"PageSize": 9}))
        seen = [(item["vehicle"], item["at"]) for page in pages for item in page["Items"]]
        self.assertEqual(len(seen), 100)
        self.assertEqual(set(seen), {(vehicle, at) for vehicle in ("7", "8") for at in range(50)})


if __name__ == "__main__":
    unittest.main()
