"""DynamoDB Streams and the settings of tables as boto3 uses them; RTP_ENDPOINT names the endpoint."""
import os
import unittest

import boto3
import botocore.config

CONFIG = botocore.config.Config(retries={"total_max_attempts": 1})
CLIENT = boto3.client("dynamodb", endpoint_url=os.environ["RTP_ENDPOINT"], config=CONFIG)
STREAMS = boto3.client("dynamodbstreams", endpoint_url=os.environ["RTP_ENDPOINT"], config=CONFIG)


class StreamsTest(unittest.TestCase):
    def setUp(self):
        table = CLIENT.create_table(
            TableName="boto", BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
            Tags=[{"Key": "team", "Value": "fleet"}])["TableDescription"]
        self.arn = table["LatestStreamArn"]
        self.table_arn = table["TableArn"]
        self.addCleanup(CLIENT.delete_table, TableName="boto")

    def iterator(self, kind, **more):
        shards = STREAMS.describe_stream(StreamArn=self.arn)["StreamDescription"]["Shards"]
        return STREAMS.get_shard_iterator(StreamArn=self.arn, ShardId=shards[0]["ShardId"], ShardIteratorType=kind,
                                          **more)["ShardIterator"]

    def test_records_are_read_from_every_place(self):
        latest = self.iterator("LATEST")
        for number in range(3):
            CLIENT.put_item(TableName="boto", Item={"id": {"S": "a"}, "n": {"N": str(number)}})
        records = STREAMS.get_records(ShardIterator=self.iterator("TRIM_HORIZON"))["Records"]
        self.assertEqual([record["eventName"] for record in records], ["INSERT", "MODIFY", "MODIFY"])
        self.assertEqual(STREAMS.get_records(ShardIterator=latest)["Records"], records)
        second = records[1]["dynamodb"]["SequenceNumber"]
        at = STREAMS.get_records(ShardIterator=self.iterator("AT_SEQUENCE_NUMBER", SequenceNumber=second))
        self.assertEqual(at["Records"], records[1:])
        after = STREAMS.get_records(ShardIterator=self.iterator("AFTER_SEQUENCE_NUMBER", SequenceNumber=second))
        self.assertEqual(after["Records"], records[2:])
        self.assertIn("NextShardIterator", after)

    def test_a_stream_that_does_not_exist_is_its_own_exception(self):
        with self.assertRaises(STREAMS.exceptions.ResourceNotFoundException):
            STREAMS.describe_stream(StreamArn=self.arn + "1")

    def test_a_table_has_the_tags_it_was_created_with(self):
        tags = CLIENT.list_tags_of_resource(ResourceArn=self.table_arn)["Tags"]
        self.assertEqual(tags, [{"Key": "team", "Value": "fleet"}])
        CLIENT.untag_resource(ResourceArn=self.table_arn, TagKeys=["team"])
        self.assertEqual(CLIENT.list_tags_of_resource(ResourceArn=self.table_arn)["Tags"], [])

    def test_time_to_live_is_switched(self):
        CLIENT.update_time_to_live(TableName="boto",
                                   TimeToLiveSpecification={"AttributeName": "ttl", "Enabled": True})
        described = CLIENT.describe_time_to_live(TableName="boto")["TimeToLiveDescription"]
        self.assertEqual(described, {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"})


if __name__ == "__main__":
    unittest.main()
